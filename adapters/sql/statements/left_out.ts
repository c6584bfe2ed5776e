/**
 * Writes that a trigger of the database leaves out without an error: one of
 * PostgreSQL that returns NULL, or one of SQLite with RAISE(IGNORE).
 *
 * @module
 */
import type { WriteToken } from "../../../src/dao/store.ts";
import { AppError } from "../../../src/errors.ts";
import type { Identified } from "../../../src/record/record_type.ts";
import { addWithWrite } from "../outbox.ts";
import type { Program, Statement } from "../driver.ts";
import type { Statements } from "./statements.ts";

/** The most attempts of a change that other writes interrupt. */
const ATTEMPTS = 10;

/** Throws unless a statement has written all rows that it was given. */
export function requireWritten(affected: number, rows: number): void {
  if (affected < rows) throw leftOut();
}

/** The error of a write that a trigger left out. */
export function leftOut(): AppError {
  return new AppError(
    "invalid",
    "A trigger of the table left this write out, so nothing was changed.",
  );
}

/**
 * Changes one record, which must equal `expected`, and returns whether it did.
 * If no row was changed and the record is still there, either a trigger left the
 * change out, or another writer added the record meanwhile: it tries again.
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
    if (!sql.leavesOut?.()) return false;
    if (!(yield* isStillThere(sql, id, expected))) return false;
  }
  throw leftOut();
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
