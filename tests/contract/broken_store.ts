/**
 * Stores that each break one law of a store, as real ones have done. The suite
 * must find every one of them; a law that none of them breaks might not be a
 * law.
 *
 * @module
 */
import type { WriteToken } from "../../src/dao/store.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { BROKEN_DAOS, type BrokenStore } from "./broken_dao.ts";

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Every broken store, those that break a law of every adapter included. */
export const BROKEN_STORES: Readonly<Record<string, BrokenStore>> = {
  ...BROKEN_DAOS,
  "compares, then sets": {
    breaks: "of concurrent compareAndSets exactly one wins",
    Store: class extends MemoryStore {
      override async compareAndSet(expected: Person, next: Person | undefined) {
        const same = await super.compareAndSet(expected, expected);
        await pause();
        if (same && next) await this.put(next);
        if (same && !next) await this.delete(expected.id);
        return same;
      }
    },
  },
  "compares names without case": {
    breaks: "compareAndSet changes nothing else",
    Store: class extends MemoryStore {
      override async compareAndSet(expected: Person, next: Person | undefined) {
        const fold = (it?: Person) =>
          it && `${it.firstName}|${it.lastName}`.toLowerCase();
        const stored = await this.get(expected.id);
        if (!stored || fold(stored) !== fold(expected)) return false;
        return super.compareAndSet(stored, next);
      }
    },
  },
  "lists from the given id": {
    breaks: "a page goes on after an id that is gone",
    Store: class extends MemoryStore {
      override async list(after: PersonId | undefined, limit: number) {
        const all = await super.list(undefined, Infinity);
        const at = all.findIndex((it) => it.id === after);
        return all.slice(at + 1, at + 1 + limit);
      }
    },
  },
  "lists by name": {
    breaks: "pages hold each person once, in one order",
    Store: class extends MemoryStore {
      override async list(after: PersonId | undefined, limit: number) {
        const all = await super.list(after, Infinity);
        return all.sort((a, b) => a.firstName < b.firstName ? -1 : 1)
          .slice(0, limit);
      }
    },
  },
  "stores the earlier of two": {
    breaks: "of two in one putMany the later counts",
    Store: class extends MemoryStore {
      override putMany(persons: readonly Person[], log?: WriteToken) {
        return super.putMany(persons.toReversed(), log);
      }
    },
  },
  "logs every write": {
    breaks: "log: a write without a token leaves no row",
    Store: class extends MemoryStore {
      override put(person: Person, log: WriteToken = "always") {
        return super.put(person, log);
      }
    },
  },
  "does not log deletes": {
    breaks: "log: every kind of write leaves its row",
    Store: class extends MemoryStore {
      override delete(id: PersonId) {
        return super.delete(id);
      }
    },
  },
  "settles by id": {
    breaks: "log: rows are settled one by one",
    Store: class extends MemoryStore {
      constructor(other?: MemoryStore) {
        super(other);
        const { settle, list } = this.outbox;
        this.outbox.settle = async (rows) => {
          const gone = new Set(rows.map((row) => row.id));
          const all = await list(Infinity);
          await settle(all.filter((row) => gone.has(row.id)));
        };
      }
    },
  },
};
