/**
 * The oldest servers that have all that is needed.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";

/**
 * An older MySQL has no variable for the isolation of transactions, and an older
 * MariaDB has no index of an id of 1020 bytes.
 */
const OLDEST = { MySQL: [5, 7, 20], MariaDB: [10, 2, 0] } as const;

/** Throws if a server that says this of its version is too old. */
export function refuseOld(said: string | null | undefined): void {
  const [, ...numbers] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(said ?? "") ?? [];
  const version = numbers.map((it) => Number(it ?? 0));
  const kind = said?.includes("MariaDB") ? "MariaDB" : "MySQL";
  const differs = OLDEST[kind].findIndex((it, i) => it !== version[i]);
  const [needed = 0, has = needed] = [OLDEST[kind][differs], version[differs]];
  if (has >= needed) return;
  throw new AppError(
    "config",
    `The database server is ${kind} ${numbers.filter(Boolean).join(".")}, ` +
      "which is too old. The service needs MySQL 5.7.20 or MariaDB 10.2, or " +
      "newer.",
  );
}
