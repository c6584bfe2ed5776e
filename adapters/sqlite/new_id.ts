/**
 * The ids of new records in a table whose id is the number of the row.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Program } from "../sql/driver.ts";
import { NO_NUMBER_LEFT, type WholeIds } from "../sql/statements/whole_ids.ts";

/**
 * A program that makes an id: one more than each row has, or had in a table with
 * AUTOINCREMENT, and than each id that was made before. `key` is the
 * column of the id.
 */
export function newIds(
  table: string,
  key: string,
  { most }: WholeIds,
): () => Program<string> {
  let last = 0n;
  return function* (): Program<string> {
    const ids = yield {
      sql: `SELECT CAST(max(${key}) AS TEXT) FROM "${table}"`,
      params: [],
    };
    const counts = yield {
      sql: "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'",
      params: [],
    };
    const before = counts.rows.length > 0
      ? yield { sql: SEQUENCE, params: [table] }
      : undefined;
    for (const [it] of [...ids.rows, ...before?.rows ?? []]) {
      const number = BigInt(it ?? 0);
      if (number > last) last = number;
    }
    if (last >= most) throw new AppError("unavailable", NO_NUMBER_LEFT);
    last++;
    return `${last}`;
  };
}

const SEQUENCE = "SELECT CAST(seq AS TEXT) FROM sqlite_sequence " +
  "WHERE name = ? COLLATE NOCASE";
