/**
 * Why an output cannot be written.
 *
 * @module
 */

/** The reasons by the codes of POSIX. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no folder for it"],
  ["ENOTDIR", "a file is in the place of its folder"],
  ["EACCES", "the operating system does not permit it"],
  ["EISDIR", "a folder is in its place"],
  ["EROFS", "its file system is read-only"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENOSPC", "there is no space left"],
  ["EDQUOT", "the quota of the disk is used up"],
]);

/** The reason, to follow a colon, without the text of the error. */
export function whyUnwritten(error: unknown): string {
  const code = String(Reflect.get(Object(error), "code"));
  return REASONS.get(code) ??
    (/^E[A-Z\d]+$/.test(code)
      ? `the operating system answers ${code}`
      : "the output cannot be written");
}
