/**
 * Why a statement has written less than it should: another writer was faster, or
 * a trigger left rows out without an error. A trigger of PostgreSQL that returns
 * NULL does that, or one of SQLite with RAISE(IGNORE).
 *
 * @module
 */
import type { WriteToken } from "../../../src/dao/store.ts";
import { AppError } from "../../../src/errors.ts";
import type { Identified } from "../../../src/record/record_type.ts";
import { addWithWrite } from "../outbox.ts";
import type { Program, Statement } from "../driver.ts";
import type { Statements } from "./statements.ts";

/** The most attempts of a write that other writes interrupt. */
export const ATTEMPTS = 10;

/** Throws unless a statement has written all rows that it was given. */
export function requireWritten(affected: number, rows: number): void {
  if (affected < rows) throw leftOut();
}

/** The error of a write that was interrupted at each attempt. */
export function interrupted<R extends Identified>(
  sql: Statements<R>,
): AppError {
  if (sql.leavesOut?.()) return leftOut();
  return new AppError(
    "unavailable",
    `Other writes of the same ${sql.record.name} kept interrupting this one. ` +
      "Try again.",
  );
}

function leftOut(): AppError {
  return new AppError(
    "invalid",
    "A trigger of the table left this write out, so nothing was changed.",
  );
}

/**
 * Changes one record, which must equal `expected`, and returns whether it did.
 * If no row was changed and the record is still there, either a trigger left the
 * change out, or another writer has deleted the record and added it again while
 * the statement waited. So it tries again.
 */
export function* changeOne<R extends Identified>(
  sql: Statements<R>,
  statement: Statement,
  id: R["id"],
  token: WriteToken | undefined,
  expected?: R,
): Program<boolean> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const { affected } = yield statement;
    if (affected > 0) {
      yield* addWithWrite(sql, token, [id]);
      return true;
    }
    if (!sql.leavesOut) return false;
    if (!(yield* isStillThere(sql, id, expected))) return false;
  }
  throw interrupted(sql);
}

function* isStillThere<R extends Identified>(
  sql: Statements<R>,
  id: R["id"],
  expected: R | undefined,
): Program<boolean> {
  const { rows } = yield { sql: sql.get(1), params: [id] };
  const row = rows.find(([stored]) => stored === id);
  if (!row || !expected) return row !== undefined;
  return sql.record.same(sql.record.fromTexts(row), expected);
}
