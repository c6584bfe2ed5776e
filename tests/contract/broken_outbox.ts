/**
 * Stores that each break one law of the outbox.
 *
 * @module
 */
import type { WriteToken } from "../../src/dao/store.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

/** A class of stores; `other` has the data to share. */
export type OneStore = new (other?: MemoryStore) => PersonStore;

/** A broken store, and the name of the law that finds it. */
export interface BrokenStore {
  readonly breaks: string;
  readonly Store: OneStore;
}

/** The stores with a broken outbox, by what they do wrong. */
export const BROKEN_OUTBOXES: Readonly<Record<string, BrokenStore>> = {
  "adds an outbox row to every write": {
    breaks: "outbox: a write without a token leaves no row",
    Store: class extends MemoryStore {
      override put(person: Person, token: WriteToken = "always") {
        return super.put(person, token);
      }
    },
  },
  "adds no outbox row to a delete": {
    breaks: "outbox: every kind of write leaves its row",
    Store: class extends MemoryStore {
      override delete(id: PersonId) {
        return super.delete(id);
      }
    },
  },
  "lists the newest rows first": {
    breaks: "outbox: lists the first tokens first",
    Store: class extends MemoryStore {
      constructor(other?: MemoryStore) {
        super(other);
        this.outbox.list = (limit) =>
          Promise.resolve(this.rows.toReversed().slice(0, limit));
      }
    },
  },
  "lists the right rows in the order of their commits": {
    breaks: "outbox: lists the first tokens first",
    Store: class extends MemoryStore {
      constructor(other?: MemoryStore) {
        super(other);
        const { list } = this.outbox;
        this.outbox.list = async (limit) => {
          const first = await list(limit);
          return this.rows.filter((row) => first.includes(row));
        };
      }
    },
  },
  "settles by id": {
    breaks: "outbox: rows are settled one by one",
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
