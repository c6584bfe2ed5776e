/**
 * Secrets that are in files, as container platforms mount them.
 *
 * @module
 */

/** A file, and the setting that named it. */
export interface SecretFile {
  /** The file's name. */
  readonly text: string;
  /** The setting. */
  readonly from: string;
}

/** What is in the file; why it cannot be read goes to the faults. */
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

/** Its name and code, since `Deno.errors` is not there under Node. */
function reason(error: unknown): string {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === "NotCapable") {
    const flag = Deno.build.standalone ? "" : ", or add --allow-read=FILE";
    return `Deno does not permit it; put it into ./data${flag}`;
  }
  if (code === "ENOENT") return "there is none";
  if (code === "EACCES") return "the system does not permit it";
  return "it is no file of text";
}
