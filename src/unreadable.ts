/**
 * Why a file that a setting names cannot be read.
 *
 * @module
 */

/** The reasons by the codes of POSIX. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it does not exist"],
  ["ENOTDIR", "it does not exist: a file is in the place of a folder"],
  ["EACCES", "the operating system does not permit it"],
  ["EISDIR", "it is a folder"],
]);

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
  const reason = REASONS.get(String(code));
  if (reason !== undefined) return reason;
  return typeof code === "string" && /^E[A-Z\d]+$/.test(code)
    ? `the operating system answers ${code}`
    : "it is not a text file";
}
