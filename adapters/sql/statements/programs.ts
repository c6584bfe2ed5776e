/**
 * The operations of a store, as programs. They are the same for every database;
 * `driver.ts` says how a driver runs them.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import type { PutResult } from "../../../src/dao/dao.ts";
import type { WriteToken } from "../../../src/dao/store.ts";
import type { Identified } from "../../../src/record/record_type.ts";
import { idColumn } from "./columns.ts";
import { distinct, type FindRecord, recordFinder } from "./find_record.ts";
import { addWithWrite } from "../outbox.ts";
import { DuplicateKey, type Program, type Row } from "../driver.ts";
import { BATCH, pad, split, type Statements } from "./statements.ts";
import {
  ATTEMPTS,
  changeOne,
  interrupted,
  requireWritten,
} from "./unwritten.ts";
import { canHold, requireId } from "./whole_ids.ts";

/** Reads the row of one id; `undefined` for an unknown id. */
export function* rowOf<R extends Identified>(
  sql: Statements<R>,
  id: R["id"],
): Program<Row | undefined> {
  if (!canHold(sql.ids, id)) return undefined;
  const { rows } = yield { sql: sql.get(1), params: [id] };
  // The index of an existing table may compare "a" and "A" as equal.
  return rows.find((row) => row[0] === id);
}

/** Reads the records of the ids, which may repeat; returns what finds one. */
export function* finderOf<R extends Identified>(
  sql: Statements<R>,
  ids: readonly R["id"][],
): Program<FindRecord<R>> {
  const found: Row[] = [];
  const wanted = distinct(ids).filter((it) => canHold(sql.ids, it));
  for (const params of pad(wanted)) {
    const { rows } = yield { sql: sql.get(params.length), params };
    found.push(...rows);
  }
  return recordFinder(sql.record, found);
}

/** Reads the records of the ids; an unknown id has no entry in the map. */
export function* getMany<R extends Identified>(
  sql: Statements<R>,
  ids: readonly R["id"][],
): Program<Map<R["id"], R>> {
  const find = yield* finderOf(sql, ids);
  const found = new Map<R["id"], R>();
  for (const id of ids) {
    const record = find(id);
    if (record) found.set(id, record);
  }
  return found;
}

/** Reads up to `limit` records after an id, in the order of the key. */
export function* list<R extends Identified>(
  sql: Statements<R>,
  after: R["id"] | undefined,
  limit: number,
): Program<R[]> {
  if (after !== undefined) requireId(sql.ids, after, "/after");
  const { rows } = after === undefined
    ? yield { sql: sql.first, params: [String(limit)] }
    : yield { sql: sql.after, params: [after, String(limit)] };
  return rows.map((row) => sql.record.fromTexts(row));
}

/** Adds the record if its id is free; returns whether it did. */
export function* add<R extends Identified>(
  sql: Statements<R>,
  record: R,
  token?: WriteToken,
): Program<boolean> {
  requireId(sql.ids, record.id);
  for (let i = 0; i < ATTEMPTS; i++) {
    if (yield* insert(sql, [record])) {
      yield* addWithWrite(sql, token, [record.id]);
      return true;
    }
    const taken = yield* find(sql, [record.id]);
    if (taken.has(record.id)) return false;
    // Another client deleted the record meanwhile: try again.
  }
  throw interrupted(sql);
}

/** Replaces the record, or adds it if its id is free. */
export function* put<R extends Identified>(
  sql: Statements<R>,
  record: R,
  token?: WriteToken,
): Program<PutResult> {
  const { id } = record;
  requireId(sql.ids, id);
  for (let i = 0; i < ATTEMPTS; i++) {
    const params = [...othersOf(sql, record), id, id];
    const { affected } = yield { sql: sql.update, params };
    if (affected > 0 || (yield* insert(sql, [record]))) {
      yield* addWithWrite(sql, token, [id]);
      return affected > 0 ? "replaced" : "created";
    }
    yield* find(sql, [id]);
  }
  throw interrupted(sql);
}

/** Puts all records; returns how many are new. The mode must be `atomic`. */
export function* putMany<R extends Identified>(
  sql: Statements<R>,
  records: readonly R[],
  token?: WriteToken,
): Program<number> {
  // Of two records with the same id the later one wins.
  for (const { id } of records) requireId(sql.ids, id);
  // All writers lock rows in one order, so none waits for one that waits for it.
  const last = [...new Map(records.map((it) => [it.id, it])).values()]
    .sort((a, b) => a.id < b.id ? -1 : 1);
  let created = 0;
  for (let at = 0; at < last.length; at += BATCH) {
    created += yield* putBatch(sql, last.slice(at, at + BATCH));
  }
  yield* addWithWrite(sql, token, last.map((it) => it.id));
  return created;
}

function* putBatch<R extends Identified>(
  sql: Statements<R>,
  batch: readonly R[],
): Program<number> {
  const existing = yield* find(sql, batch.map((it) => it.id));
  let created = 0;
  for (const some of split(batch.filter((it) => !existing.has(it.id)))) {
    if (yield* insert(sql, some)) {
      created += some.length;
      continue;
    }
    // Another client added one, or the index compares two ids as equal.
    for (const record of some) {
      if ((yield* put(sql, record)) === "created") created++;
    }
  }
  // `find` has locked these rows, so the INSERT cannot replace any other row.
  for (const some of split(batch.filter((it) => existing.has(it.id)))) {
    const { affected } = yield {
      sql: sql.replace(some.length),
      params: some.flatMap((it) => sql.record.toTexts(it)),
    };
    // Elsewhere the number does not count the rows that were as they are now.
    if (sql.leavesOut) requireWritten(affected, some.length);
  }
  return created;
}

/** Deletes the record of the id; returns whether it existed. */
export function* remove<R extends Identified>(
  sql: Statements<R>,
  id: R["id"],
  token?: WriteToken,
): Program<boolean> {
  if (!canHold(sql.ids, id)) return false;
  const statement = { sql: sql.delete, params: [id, id] };
  return yield* changeOne(sql, statement, id, token);
}

/** Replaces or deletes a record that equals `expected`; returns whether it did. */
export function* compareAndSet<R extends Identified>(
  sql: Statements<R>,
  expected: R,
  next: R | undefined,
  token?: WriteToken,
): Program<boolean> {
  const { id } = expected;
  if (!canHold(sql.ids, id)) return false;
  const condition = [id, id, ...othersOf(sql, expected)];
  const statement = next
    ? { sql: sql.updateIf, params: [...othersOf(sql, next), ...condition] }
    : { sql: sql.deleteIf, params: condition };
  return yield* changeOne(sql, statement, id, token, expected);
}

/** Inserts all records; returns `false`, and inserts none, if an id is taken. */
function* insert<R extends Identified>(
  sql: Statements<R>,
  records: readonly R[],
): Program<boolean> {
  const params = records.flatMap((it) => sql.record.toTexts(it));
  try {
    const { affected } = yield {
      sql: sql.insert(records.length),
      params,
      mayBeDuplicate: true,
    };
    requireWritten(affected, records.length);
    return true;
  } catch (error) {
    if (error instanceof DuplicateKey) return false;
    throw error;
  }
}

/**
 * The ids that are taken. Throws `conflict` if the table holds a different id
 * that its column compares as equal: a write would change the wrong record.
 */
function* find<R extends Identified>(
  sql: Statements<R>,
  ids: readonly R["id"][],
): Program<Set<string>> {
  const wanted = new Set<string>(ids);
  const taken = new Set<string>();
  for (const params of pad(ids)) {
    const { rows } = yield { sql: sql.find(params.length), params };
    for (const [id] of rows) {
      if (typeof id === "string" && wanted.has(id)) taken.add(id);
      else throw foldedError(sql, ids, id);
    }
  }
  return taken;
}

/** The values of all columns except the id. */
function othersOf<R extends Identified>(
  sql: Statements<R>,
  record: R,
): (string | null)[] {
  return sql.record.toTexts(record).slice(1);
}

function foldedError<R extends Identified>(
  { record, exactId }: Statements<R>,
  [id, ...others]: readonly string[],
  stored: string | null | undefined,
): AppError {
  const column = idColumn(record.fields);
  const given = others.length > 0 ? "an id of the batch" : `"${id}"`;
  return new AppError(
    "conflict",
    `The table's column ${column} compares ${given} and the stored "${stored}" as ` +
      "equal, so it cannot hold both. To tell them apart, give the column a " +
      `type that compares bytes: ${exactId}.`,
  );
}
