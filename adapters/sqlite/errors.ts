/**
 * The meaning of SQLite's result codes for a caller.
 *
 * @module
 */
import { AppError, type ErrorCode } from "../../src/errors.ts";
import type { Use } from "../sql/driver.ts";

// https://sqlite.org/rescode.html: the low byte is the primary code.
const DUPLICATES = [1555, 2067, 2579];
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
/** The codes of faults that end by themselves: locks, and a lack of memory. */
const PASSING = [BUSY, 6, 7, 15];
const CANNOT_OPEN = [
  "unavailable",
  "The database file cannot be opened. Its path must name a file, or a " +
  "place for one, that this process may read and write.",
] as const;
const MEANINGS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  1: [
    "unavailable",
    "The database's tables have changed since the service started.",
  ],
  3: ["unavailable", "There is no permission to use the database file."],
  [BUSY]: [
    "unavailable",
    "The database file is busy: another process writes to it.",
  ],
  6: [
    "unavailable",
    "The database file is busy: another process writes to it.",
  ],
  7: ["unavailable", "There is not enough memory for the database."],
  [READ_ONLY]: [
    "unavailable",
    "The database file is read-only. Make the file and its folder writable.",
  ],
  10: ["unavailable", "The database file cannot be read."],
  11: [
    "unavailable",
    "The database file is damaged. Restore it from a backup.",
  ],
  13: ["unavailable", "The disk of the database file is full."],
  14: CANNOT_OPEN,
  18: ["invalid", "The record is too large for the database."],
  19: ["invalid", "The record breaks a constraint of the table."],
  23: ["unavailable", "There is no permission to use the database file."],
  26: [
    "unavailable",
    "The database file is not an SQLite database. Choose another path.",
  ],
};

/** The meaning of an error at the opening of the file, which has no code. */
export function meaningOfOpening(cause: unknown): AppError {
  if (cause instanceof Deno.errors.NotCapable) return meaningOf(cause, "read");
  const [code, message] = CANNOT_OPEN;
  return new AppError(code, message, { cause });
}

/** The error of a path that names a folder. */
export function folderInPlace(path: string, cause: unknown): AppError {
  return new AppError(
    "unavailable",
    "A folder is in the place of the database file. Name a file in it, such " +
      `as sqlite:${path.replace(/\/*$/, "/person.db")}.`,
    { cause },
  );
}

/** The meaning of an error of node:sqlite or of the file system. */
export function meaningOf(cause: unknown, use: Use): AppError {
  if (cause instanceof AppError) return cause;
  if (cause instanceof Deno.errors.NotCapable) {
    return new AppError(
      "unavailable",
      "Deno may not use the database file. Start the program with -P in its " +
        "own folder, with the file in ./data; or allow the file's folder: " +
        "deno run -P --allow-read=FOLDER --allow-write=FOLDER main.ts",
      { cause },
    );
  }
  const primary = resultCode(cause) & 0xff;
  if (primary === IO_ERROR && use === "write") {
    return new AppError(
      "unknown_outcome",
      "The disk failed during the write; the write may or may not be applied.",
      { cause },
    );
  }
  const [code, message] = MEANINGS[primary] ??
    ["unavailable", "The database file cannot be used."];
  return new AppError(code, message, { cause });
}

/**
 * The error of a file that was removed or replaced. A write that finds this at its
 * end is in the file that was there before.
 */
export function movedError(use: Use): AppError {
  return new AppError(
    use === "write" ? "unknown_outcome" : "unavailable",
    "The database file was removed or replaced while the service used it. " +
      "Put it back, or restart the service to use what is there now.",
    { cause: new Error("The path names another file, or none.") },
  );
}

/**
 * Whether an error of {@linkcode meaningOf} lasts until an operator repairs
 * something. A lock does not, and a file that is read-only can be read.
 */
export function isLasting(error: AppError, use: Use): boolean {
  const { code, cause } = error;
  const failed = code === "unavailable" || code === "unknown_outcome";
  const primary = resultCode(cause) & 0xff;
  return failed && cause !== undefined && !PASSING.includes(primary) &&
    !(use === "write" && isReadOnly(cause));
}

/** Whether a unique index refused a row. */
export function isDuplicate(error: unknown): boolean {
  return DUPLICATES.includes(resultCode(error));
}

/** Whether SQLite refused a write because the file is read-only. */
export function isReadOnly(error: unknown): boolean {
  return (resultCode(error) & 0xff) === READ_ONLY;
}

/** Whether a lock on the file caused an error of {@linkcode meaningOf}. */
export function isBusy(error: unknown): boolean {
  return error instanceof AppError &&
    (resultCode(error.cause) & 0xff) === BUSY;
}

/** SQLite's extended result code, or 0 if the error has none. */
export function resultCode(error: unknown): number {
  return error instanceof Error && "errcode" in error &&
      typeof error.errcode === "number"
    ? error.errcode
    : 0;
}
