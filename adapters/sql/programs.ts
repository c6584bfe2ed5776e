/**
 * The operations of a store, as programs. They are the same for every
 * database; see `_sql_driver.ts` for how they are run.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { LogToken, PutResult } from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { logged } from "./outbox.ts";
import { DuplicateKey, type Program, type Row } from "./driver.ts";
import { BATCH, pad, split, type Statements } from "./statements.ts";

/** How often a write looks again after another one came between. */
const ATTEMPTS = 10;

/** Those of the ids that are there. A repeated id counts once. */
export function* getMany(
  sql: Statements,
  ids: readonly PersonId[],
): Program<Map<PersonId, Person>> {
  const wanted = new Set<string>(ids);
  const found = new Map<PersonId, Person>();
  for (const params of pad([...wanted])) {
    const { rows } = yield { sql: sql.get(params.length), params };
    for (const row of rows) {
      const person = personOf(row);
      // The index of a foreign table may take "a" for "A".
      if (wanted.has(person.id)) found.set(person.id, person);
    }
  }
  return found;
}

/** Up to `limit` people after an id, in the order of the key. */
export function* list(
  sql: Statements,
  after: PersonId | undefined,
  limit: number,
): Program<Person[]> {
  const { rows } = after === undefined
    ? yield { sql: sql.first, params: [String(limit)] }
    : yield { sql: sql.after, params: [after, String(limit)] };
  return rows.map(personOf);
}

/** A round trip. */
export function* ping(sql: Statements): Program<void> {
  yield { sql: sql.ping, params: [] };
}

/** Adds the person if the id is free, and says whether it did. */
export function* add(
  sql: Statements,
  person: Person,
  log?: LogToken,
): Program<boolean> {
  for (let i = 0; i < ATTEMPTS; i++) {
    if (yield* insert(sql, [person])) {
      yield* logged(sql, log, [person.id]);
      return true;
    }
    const taken = yield* find(sql, [person.id]);
    if (taken.has(person.id)) return false;
    // It was deleted in between: the id is free again.
  }
  throw contended();
}

/** Replaces the person, or adds it. */
export function* put(
  sql: Statements,
  person: Person,
  log?: LogToken,
): Program<PutResult> {
  const { id, firstName, lastName } = person;
  for (let i = 0; i < ATTEMPTS; i++) {
    const params = [firstName, lastName, id, id];
    const { affected } = yield { sql: sql.update, params };
    if (affected > 0 || (yield* insert(sql, [person]))) {
      yield* logged(sql, log, [id]);
      return affected > 0 ? "replaced" : "created";
    }
    yield* find(sql, [id]);
  }
  throw contended();
}

/** Puts all of the people, and says how many are new. To be run atomically. */
export function* putMany(
  sql: Statements,
  persons: readonly Person[],
  log?: LogToken,
): Program<number> {
  // Of two with the same id the later one counts.
  const last = [...new Map(persons.map((it) => [it.id, it])).values()];
  let created = 0;
  for (let at = 0; at < last.length; at += BATCH) {
    created += yield* putBatch(sql, last.slice(at, at + BATCH));
  }
  yield* logged(sql, log, last.map((it) => it.id));
  return created;
}

function* putBatch(sql: Statements, batch: readonly Person[]): Program<number> {
  const existing = yield* find(sql, batch.map((it) => it.id));
  let created = 0;
  for (const some of split(batch.filter((it) => !existing.has(it.id)))) {
    if (yield* insert(sql, some)) {
      created += some.length;
      continue;
    }
    // Another writer has come between, or two of them are one to the index.
    for (const person of some) {
      if ((yield* put(sql, person)) === "created") created++;
    }
  }
  // These rows exist and are locked, so no other row can be meant.
  for (const some of split(batch.filter((it) => existing.has(it.id)))) {
    yield { sql: sql.replace(some.length), params: some.flatMap(valuesOf) };
  }
  return created;
}

/** Deletes the person of that id, and says whether there was one. */
export function* remove(
  sql: Statements,
  id: PersonId,
  log?: LogToken,
): Program<boolean> {
  const { affected } = yield { sql: sql.delete, params: [id, id] };
  if (affected > 0) yield* logged(sql, log, [id]);
  return affected > 0;
}

/** Replaces, or deletes, what still equals `expected`; says whether it did. */
export function* compareAndSet(
  sql: Statements,
  expected: Person,
  next: Person | undefined,
  log?: LogToken,
): Program<boolean> {
  const { id, firstName, lastName } = expected;
  const condition = [id, id, firstName, lastName];
  const { affected } = next
    ? yield {
      sql: sql.updateIf,
      params: [next.firstName, next.lastName, ...condition],
    }
    : yield { sql: sql.deleteIf, params: condition };
  if (affected > 0) yield* logged(sql, log, [id]);
  return affected > 0;
}

/** Inserts all of the people, or none if the id of one is taken: `false`. */
function* insert(
  sql: Statements,
  persons: readonly Person[],
): Program<boolean> {
  const params = persons.flatMap(valuesOf);
  try {
    yield { sql: sql.insert(persons.length), params };
    return true;
  } catch (error) {
    if (error instanceof DuplicateKey) return false;
    throw error;
  }
}

/**
 * Those of the ids that are taken. Throws `conflict` if the table has another
 * id that its column compares as equal to one of them: a write would hit it.
 */
function* find(
  sql: Statements,
  ids: readonly PersonId[],
): Program<Set<string>> {
  const wanted = new Set<string>(ids);
  const taken = new Set<string>();
  for (const params of pad(ids)) {
    const { rows } = yield { sql: sql.find(params.length), params };
    for (const [id] of rows) {
      if (typeof id === "string" && wanted.has(id)) taken.add(id);
      else throw foldedError(ids, id);
    }
  }
  return taken;
}

function personOf([id, firstName, lastName]: Row): Person {
  return {
    id: (id ?? "") as PersonId,
    firstName: firstName ?? "",
    lastName: lastName ?? "",
  };
}

function valuesOf({ id, firstName, lastName }: Person): string[] {
  return [id, firstName, lastName];
}

const REMEDY = "To tell them apart, give the column a type that compares " +
  "bytes: VARBINARY(1020) in MySQL, TEXT COLLATE BINARY in SQLite.";

function foldedError(
  [id, ...others]: readonly PersonId[],
  stored: string | null | undefined,
): AppError {
  const given = others.length > 0 ? "an id of the batch" : `"${id}"`;
  return new AppError(
    "conflict",
    `The table's column id compares ${given} and the stored "${stored}" as ` +
      `equal, so it cannot hold both. ${REMEDY}`,
  );
}

function contended(): AppError {
  return new AppError(
    "unavailable",
    "Other writes of the same person kept coming between. Try again.",
  );
}
