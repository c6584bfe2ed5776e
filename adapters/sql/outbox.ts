/**
 * The log of pending invalidations, as programs.
 *
 * @module
 */
import type {
  LogToken,
  PendingInvalidation,
} from "../../src/dao/person_dao.ts";
import type { PersonId } from "../../src/person/person.ts";
import type { Program } from "./driver.ts";
import { pad, split, type Statements } from "./statements.ts";

/** As part of a write: logs the ids that it touched, if it has a token. */
export function* logged(
  sql: Statements,
  log: LogToken | undefined,
  ids: readonly PersonId[],
): Program<void> {
  if (log !== undefined) yield* record(sql, log, ids);
}

/** Adds a row to the log for each id. */
export function* record(
  sql: Statements,
  token: LogToken,
  ids: readonly PersonId[],
): Program<void> {
  for (const some of split([...new Set(ids)])) {
    const params = some.flatMap((id) => [token, id]);
    yield { sql: sql.record(some.length), params };
  }
}

/** Up to `limit` rows of the log. */
export function* list(
  sql: Statements,
  limit: number,
): Program<PendingInvalidation[]> {
  const { rows } = yield { sql: sql.pending, params: [String(limit)] };
  return rows.map(([token, id]) => ({
    token: token ?? "",
    id: (id ?? "") as PersonId,
  }));
}

/** Removes rows of the log. */
export function* settle(
  sql: Statements,
  rows: readonly PendingInvalidation[],
): Program<void> {
  for (const some of pad(rows)) {
    const params = some.flatMap(({ token, id }) => [token, id]);
    yield { sql: sql.settle(some.length), params };
  }
}
