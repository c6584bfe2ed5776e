/**
 * The reader of secrets in files, as container platforms mount them.
 *
 * @module
 */

/** A file, and the setting that names it. */
export interface SecretFile {
  /** The path of the file. */
  readonly text: string;
  /** The variable or flag, for messages. */
  readonly from: string;
}

/** The content of the file; if it cannot be read, the reason is added to `faults`. */
export function readSecret(
  { text: path, from }: SecretFile,
  readFile: (path: string) => string,
  faults: string[],
): string | undefined {
  try {
    return readFile(path);
  } catch (error) {
    faults.push(`${from}: the file "${path}" cannot be read: ${reason(error)}`);
    return undefined;
  }
}

/** The reason, from name and code, because Node has no `Deno.errors`. */
function reason(error: unknown): string {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === "NotCapable") {
    const flag = Deno.build.standalone ? "" : ", or add --allow-read=FILE";
    return `Deno does not permit it; put it into ./data${flag}`;
  }
  if (code === "ENOENT") return "it does not exist";
  if (code === "EACCES") return "the operating system does not permit it";
  return "it is not a text file";
}
