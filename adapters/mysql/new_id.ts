/**
 * The id of a new record in a table that numbers its rows.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Draft, Identified } from "../../src/record/record_type.ts";
import { DuplicateKey, type Program } from "../sql/driver.ts";
import { type Dialect, times } from "../sql/statements/statements.ts";
import { idRequired, NO_NUMBER_LEFT } from "../sql/statements/whole_ids.ts";

/**
 * Takes the next number of the table, and adds no row: the service must tell its
 * cache of an id before the row is there. The server does not give a number
 * again when the INSERT that took it is undone.
 */
export function* newId<R extends Identified>(
  { record, table, quoted, ids }: Dialect<R>,
  draft: Draft<R>,
): Program<R["id"]> {
  if (!ids?.numbered) throw idRequired();
  const others = record.fields.filter((it) => it.name !== "id");
  const columns = others.map((it) => quoted(it.column)).join(", ");
  const params = record.toTexts({ ...draft, id: "" } as unknown as R).slice(1);
  yield { sql: "SAVEPOINT new_id", params: [] };
  try {
    yield {
      sql: `INSERT INTO ${table} (${columns}) VALUES ` +
        `(${times(others.length, "?")})`,
      params,
    };
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    throw new AppError(
      "unavailable",
      NO_NUMBER_LEFT,
      { cause: error },
    );
  }
  const { rows } = yield {
    sql: "SELECT CAST(LAST_INSERT_ID() AS CHAR)",
    params: [],
  };
  yield { sql: "ROLLBACK TO SAVEPOINT new_id", params: [] };
  return rows[0]?.[0] ?? "";
}
