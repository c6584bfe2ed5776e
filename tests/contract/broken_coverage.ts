/**
 * A store in memory that notices another writer, and other writers whose changes
 * leave the wrong rows, as bad triggers would.
 *
 * @module
 */
import { COVERED } from "../../src/dao/coverage.ts";
import type { OutboxRow, WriteToken } from "../../src/dao/store.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import type { OutsideStep, Subject } from "./law.ts";

/** A store that says that it notices other writers. */
class CoveredStore extends MemoryStore {
  override coverage = () => Promise.resolve(COVERED);
}

/** The person before and after a change. */
interface Change {
  readonly before: Person | undefined;
  readonly after: Person | undefined;
}

/** The rows that a change leaves. */
export type Trigger = (change: Change) => OutboxRow<Person>[];

/** How good triggers work: a row for each id, unless nothing changed. */
const good: Trigger = ({ before, after }) => {
  const ids = new Set([before?.id, after?.id]);
  if (JSON.stringify(before) === JSON.stringify(after)) ids.clear();
  return [...ids].filter((id) => id !== undefined)
    .map((id) => ({ token: `other:${crypto.randomUUID()}`, id }));
};

/** An empty store with this trigger. */
export function coveredSubject(
  trigger: Trigger = good,
  Store: new (other?: MemoryStore) => PersonStore = CoveredStore,
  { keepsRows = false, late = false } = {},
): Subject<PersonStore> {
  const data = new MemoryStore();
  return {
    open: () => new Store(data),
    async outside(steps, end) {
      const made: OutboxRow<Person>[] = [];
      const persons = new Map(data.persons);
      const rows = [...data.rows];
      for (const step of steps) {
        for (const change of changesOf(step, data.persons)) {
          if (change.before) data.persons.delete(change.before.id);
          if (change.after) data.persons.set(change.after.id, change.after);
          made.push(...trigger(change));
        }
      }
      if (late) await new Promise((resolve) => setTimeout(resolve, 5));
      for (const row of made) {
        // The outbox has one row of a token and an id.
        const is = (it: OutboxRow<Person>) =>
          it.token === row.token && it.id === row.id;
        if (!data.rows.some(is)) data.rows.push(row);
      }
      if (end) {
        data.persons.clear();
        for (const [id, it] of persons) data.persons.set(id, it);
        if (!keepsRows) data.rows.splice(0, Infinity, ...rows);
      }
    },
  };
}

function changesOf(
  step: OutsideStep,
  persons: ReadonlyMap<PersonId, Person>,
): Change[] {
  if ("insert" in step) return [{ before: undefined, after: step.insert }];
  if ("update" in step) {
    return [{ before: persons.get(step.update.id), after: step.update }];
  }
  const before = persons.get("remove" in step ? step.remove : step.rename);
  if (!before) return [];
  const after = "to" in step ? { ...before, id: step.to } : undefined;
  return [{ before, after }];
}

/** A subject with bad triggers, and the law that finds it. */
interface BrokenCoverage {
  readonly breaks: string;
  readonly make: () => Subject<PersonStore>;
}

/** Adds an outbox row of the service to each of its writes. */
class NotMarked extends CoveredStore {
  override put(person: Person, token: WriteToken = "other:1") {
    return super.put(person, token);
  }
}

const EACH = "coverage: each kind of change of another writer leaves its row";

/** The subjects with bad triggers, by what they do wrong. */
export const BROKEN_COVERAGES: Readonly<Record<string, BrokenCoverage>> = {
  "cannot say whether they notice other writers": {
    breaks: "coverage: the store says so",
    make: () => coveredSubject(good, MemoryStore),
  },
  "have no trigger for INSERT": {
    breaks: EACH,
    make: () => coveredSubject((it) => it.before ? good(it) : []),
  },
  "have no trigger for DELETE": {
    breaks: EACH,
    make: () => coveredSubject((it) => it.after ? good(it) : []),
  },
  "leave a row for the new id alone": {
    breaks: "coverage: a changed id leaves a row for the old and the new one",
    make: () => coveredSubject((it) => good(it).slice(-1)),
  },
  "leave rows outside the transaction": {
    breaks: "coverage: a rollback leaves no row",
    make: () => coveredSubject(good, CoveredStore, { keepsRows: true }),
  },
  "leave rows after the commit": {
    breaks: "coverage: the row is there as soon as the change can be read",
    make: () => coveredSubject(good, CoveredStore, { late: true }),
  },
  "compare as a collation does": {
    breaks: "coverage: a value that differs in its bytes alone leaves a row",
    make: () =>
      coveredSubject((it) =>
        folded(it.before) === folded(it.after) ? [] : good(it)
      ),
  },
  "store ids without their spaces": {
    breaks: "coverage: ids are exact",
    make: () =>
      coveredSubject((it) =>
        good(it).map(({ token, id }) => ({ token, id: id.trim() as PersonId }))
      ),
  },
  "use one token for all rows": {
    breaks: "coverage: rows of two writers do not hide each other",
    make: () =>
      coveredSubject((it) =>
        good(it).map(({ id }) => ({ token: "other:1", id }))
      ),
  },
  "do not know the service": {
    breaks: "coverage: the store's own writes leave no row of another writer",
    make: () => coveredSubject(good, NotMarked),
  },
};

function folded(person: Person | undefined): string {
  return JSON.stringify(person ?? null).toLowerCase();
}
