/**
 * Another writer: an SQL client of the database, on a table with triggers. The
 * new values and the rows of the outbox are there in one step. It leaves no mark
 * in the cache, and waits for nothing.
 *
 * @module
 */
import { PERSON, type Person, type PersonId } from "../../src/person/person.ts";
import type { Database } from "./database.ts";

type People = Map<PersonId, Person>;
type Ids = readonly [PersonId, ...PersonId[]];

/** A transaction on the first of the ids, or on all; the name is new. */
type Transaction = (people: People, ids: Ids, name: string) => void;

const TRANSACTIONS = {
  "SQL: UPDATE": (people, ids, name) => {
    for (const id of ids.filter((id) => people.has(id))) put(people, id, name);
  },
  "SQL: UPDATE of the id": (people, [id, to], name) => {
    if (!to || !people.has(id) || people.has(to)) return;
    people.delete(id);
    put(people, to, name);
  },
  "SQL: DELETE": (people, ids) => {
    for (const id of ids) people.delete(id);
  },
  "SQL: INSERT": (people, [id], name) => {
    if (!people.has(id)) put(people, id, name);
  },
  "SQL: REPLACE": (people, ids, name) => {
    for (const id of ids) put(people, id, name);
  },
  "SQL: DELETE, INSERT": (people, [id], name) => {
    if (people.delete(id)) put(people, id, name);
  },
  "SQL: REPLACE, ROLLBACK": () => {},
} satisfies Record<string, Transaction>;

/** What another writer does. */
export type OtherWrite = keyof typeof TRANSACTIONS;

const [first, ...rest] = Object.keys(TRANSACTIONS) as [
  OtherWrite,
  ...OtherWrite[],
];

/** All that another writer does. */
export const OTHER_WRITES: readonly [OtherWrite, ...OtherWrite[]] = [
  first,
  ...rest,
];

/** Whether another writer does it, and no client of the service. */
export function isOtherWrite(does: string): does is OtherWrite {
  return Object.hasOwn(TRANSACTIONS, does);
}

/**
 * Commits the transaction, and answers the ids that it has changed. A database
 * that is down changes nothing.
 */
export function commit(
  does: OtherWrite,
  database: Database,
  { ids, name, triggers }: {
    readonly ids: Ids;
    readonly name: string;
    /** Whether the table has triggers. */
    readonly triggers: boolean;
  },
): PersonId[] {
  if (!database.up) return [];
  const { persons, rows } = database.data;
  const after = new Map(persons);
  (TRANSACTIONS as Record<OtherWrite, Transaction>)[does](after, ids, name);
  const changed = [...new Set([...persons.keys(), ...after.keys()])]
    .filter((id) => persons.get(id) !== after.get(id));
  for (const id of changed) {
    const person = after.get(id);
    if (person) persons.set(id, person);
    else persons.delete(id);
    const token = `other:${database.process.uuid()}`;
    if (triggers) rows.push({ token, id });
  }
  database.note(() => `${does} ${ids} as ${name} → changes ${changed}`);
  if (changed.length > 0) database.changed(false);
  return changed;
}

function put(people: People, id: PersonId, firstName: string): void {
  people.set(id, PERSON.parse({ id, firstName, lastName: "" }));
}
