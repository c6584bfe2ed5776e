/**
 * Why a file that a setting names cannot be read.
 *
 * @module
 */

/** The reason, from name and code, because Node has no `Deno.errors`. */
export function whyUnreadable(error: unknown): string {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === "NotCapable") {
    // With -P this flag replaces what may be read, so it names ./data again.
    const flag = Deno.build.standalone
      ? ""
      : ", or add --allow-read=./data,FILE";
    return `Deno does not permit it; put it into ./data${flag}`;
  }
  if (code === "ENOENT") return "it does not exist";
  if (code === "EACCES") return "the operating system does not permit it";
  return "it is not a text file";
}
