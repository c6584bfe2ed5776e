/**
 * The oldest servers that have all that is needed.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";

/**
 * The numbers of the oldest versions. An older MySQL lacks the variable
 * `transaction_isolation`; an older MariaDB refuses the index of our ids, which
 * have up to 1020 bytes.
 */
const OLDEST = { MySQL: 5_007_020, MariaDB: 10_002_000 } as const;

/** The numbers of a version; a MariaDB may say `5.5.5-` before its own. */
const VERSION = /^(?:5\.5\.5-)?((\d+)\.(\d+)(?:\.(\d+))?)/;

/** Throws if a server with this answer to `SELECT VERSION()` is too old. */
export function refuseOld(answer: string | null | undefined): void {
  const [, version, major, minor, patch = 0] = VERSION.exec(answer ?? "") ?? [];
  const kind = answer?.includes("MariaDB") ? "MariaDB" : "MySQL";
  const number = (Number(major) * 1_000 + Number(minor)) * 1_000 +
    Number(patch);
  if (version === undefined || number >= OLDEST[kind]) return;
  throw new AppError(
    "config",
    `The database server is ${kind} ${version}, which is too old. The service ` +
      "needs MySQL 5.7.20 or MariaDB 10.2, or newer.",
  );
}
