/**
 * The failure of a write to a disk that is full.
 *
 * @module
 */

/** Whether a write failed because there is no space left (POSIX `ENOSPC`). */
export function isDiskFull(error: unknown): boolean {
  return Reflect.get(Object(error), "code") === "ENOSPC";
}
