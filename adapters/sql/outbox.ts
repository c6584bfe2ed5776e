/**
 * The operations of the outbox, as programs.
 *
 * @module
 */
import type { OutboxRow, WriteToken } from "../../src/dao/store.ts";
import type { Identified } from "../../src/record/record_type.ts";
import type { Program, Row } from "./driver.ts";
import { ping, requireWritable } from "./ping.ts";
import { pad, split, type Statements } from "./statements/statements.ts";

/** A token before this one is none of the service or of a trigger. */
const FIRST = "!!0";

/** Adds a row for each id that a write changed, if the write has a token. */
export function* addWithWrite<R extends Identified>(
  sql: Statements<R>,
  token: WriteToken | undefined,
  ids: readonly string[],
): Program<void> {
  if (token !== undefined) yield* add(sql, token, ids);
}

/** Adds a row for each id; a repeated id adds one row. */
export function* add<R extends Identified>(
  sql: Statements<R>,
  token: WriteToken,
  ids: readonly string[],
): Program<void> {
  for (const some of split([...new Set(ids)])) {
    const params = some.flatMap((id) => [token, id]);
    yield { sql: sql.addToOutbox(some.length), params };
  }
}

/**
 * Reads up to `limit` rows, in the order of their tokens. Throws if the database
 * would refuse our writes: after a failover, the writes of others are in another
 * database, and so are their rows.
 */
export function* list<R extends Identified>(
  sql: Statements<R>,
  limit: number,
): Program<OutboxRow<R>[]> {
  const rows = yield* listFirst(sql, limit);
  const [[, , readOnly] = []] = rows;
  yield* readOnly === undefined
    ? ping(sql, sql.readOnly)
    : requireWritable(sql, readOnly);
  // Bytes that are not UTF-8 are read as this character. No token and id that the
  // service sends would remove such a row.
  if (sql.purge && rows.flat().some((it) => it?.includes("\ufffd"))) {
    yield { sql: sql.purge, params: [] };
  }
  return rows.map(([token, id]) => ({
    token: token ?? "",
    id: (id ?? "") as R["id"],
  }));
}

/** The first rows, without those that would hide all rows of the service. */
function* listFirst<R extends Identified>(
  sql: Statements<R>,
  limit: number,
): Program<readonly Row[]> {
  const { rows } = yield { sql: sql.outbox, params: ["", String(limit)] };
  const last = rows[limit - 1]?.[0] ?? FIRST;
  if (!sql.purgeBefore || last >= FIRST) return rows;
  yield { sql: sql.purgeBefore, params: [FIRST] };
  const from = yield { sql: sql.outbox, params: [FIRST, String(limit)] };
  return from.rows;
}

/** Removes the rows; a row that is already gone is no error. */
export function* settle<R extends Identified>(
  sql: Statements<R>,
  rows: readonly OutboxRow<R>[],
): Program<void> {
  for (const some of pad(rows)) {
    const params = some.flatMap(({ token, id }) => [token, id]);
    yield { sql: sql.settle(some.length), params };
  }
}
