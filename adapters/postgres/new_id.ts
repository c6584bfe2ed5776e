/**
 * The id of a new record in a table that numbers its rows.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Identified } from "../../src/record/record_type.ts";
import type { Program } from "../sql/driver.ts";
import type { Dialect } from "../sql/statements/statements.ts";
import { idRequired, NO_NUMBER_LEFT } from "../sql/statements/whole_ids.ts";
import { codeOf } from "./errors.ts";
import type { Inspected } from "./inspect.ts";

/** How many numbers are tried before the call gives up. */
const ATTEMPTS = 10;

/**
 * Takes the next number of the sequence, which gives each number only once. A row
 * that was added under its own number does not advance the sequence, so the number
 * may be taken already. Then the sequence is moved to the last row.
 */
export function* newId<R extends Identified>(
  { table, key, ids }: Dialect<R>,
  { nextId, sequence }: Inspected,
): Program<R["id"]> {
  if (!nextId) throw idRequired();
  for (let i = 0; i < ATTEMPTS; i++) {
    const id = yield* next(nextId);
    if (BigInt(id) > (ids?.most ?? 0n)) throw noneLeft();
    const { rows } = yield {
      sql: `SELECT 1 FROM ${table} WHERE ${key} = ?`,
      params: [id],
    };
    if (rows.length === 0) return id;
    if (sequence) yield* skip(sequence, table, key);
  }
  throw new AppError(
    "unavailable",
    "The next numbers of the table's sequence are taken. Advance it with " +
      "setval.",
  );
}

function* next(expression: string): Program<string> {
  try {
    const { rows } = yield { sql: `SELECT ${expression}`, params: [] };
    return rows[0]?.[0] ?? "";
  } catch (error) {
    // The sequence has no more numbers.
    if (codeOf(error) === "2200H") throw noneLeft(error);
    throw error;
  }
}

function* skip(sequence: string, table: string, key: string): Program<void> {
  yield {
    sql: `SELECT setval(?::regclass, (SELECT max(${key}) FROM ${table}))`,
    params: [sequence],
  };
}

function noneLeft(cause?: unknown): AppError {
  return new AppError("unavailable", NO_NUMBER_LEFT, { cause });
}
