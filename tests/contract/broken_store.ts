/**
 * Stores that each break one law, as real stores have done. The laws must find
 * every one of them. A law that no broken store breaks may check nothing.
 *
 * @module
 */
import type { WriteToken } from "../../src/dao/store.ts";
import type { PutResult } from "../../src/dao/dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { BROKEN_OUTBOXES, type BrokenStore } from "./broken_outbox.ts";
import { STORES_THAT_CONFUSE_IDS } from "./broken_ids.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { TellingStore } from "../support/fakes/telling_store.ts";

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

/** The broken stores, by what they do wrong. */
export const BROKEN_STORES: Readonly<Record<string, BrokenStore>> = {
  "checks, then inserts": {
    breaks: "of concurrent adds exactly one wins, and its value stays",
    Store: class extends MemoryStore {
      override async add(person: Person, token?: WriteToken) {
        if (await this.get(person.id)) return false;
        await this.put(person, token);
        return true;
      }
    },
  },
  "replaces in add": {
    breaks: "add inserts only if the id is free",
    Store: class extends MemoryStore {
      override async add(person: Person, token?: WriteToken) {
        return await this.put(person, token) === "created";
      }
    },
  },
  ...STORES_THAT_CONFUSE_IDS,
  "trims names": {
    breaks: "names are kept exactly",
    Store: class extends MemoryStore {
      override put(person: Person, token?: WriteToken) {
        const firstName = person.firstName.trim();
        return super.put({ ...person, firstName }, token);
      }
    },
  },
  "treats an empty last name as a miss": {
    breaks: "an empty last name is kept",
    Store: class extends MemoryStore {
      override async get(id: PersonId) {
        const found = await super.get(id);
        return found?.lastName === "" ? undefined : found;
      }
    },
  },
  "calls an outage a miss": {
    breaks: "calls after dispose are unavailable",
    Store: class extends MemoryStore {
      override get(id: PersonId) {
        return super.get(id).catch(() => undefined);
      }
    },
  },
  "throws on a miss": {
    breaks: "a missing person is undefined, not an error",
    Store: class extends MemoryStore {
      override async get(id: PersonId) {
        const found = await super.get(id);
        if (!found) throw new Error("not found");
        return found;
      }
    },
  },
  "always answers created": {
    breaks: "put answers whether it created or replaced",
    Store: class extends MemoryStore {
      override async put(
        person: Person,
        token?: WriteToken,
      ): Promise<PutResult> {
        await super.put(person, token);
        return "created";
      }
    },
  },
  "answers true to every delete": {
    breaks: "delete answers whether there was a person",
    Store: class extends MemoryStore {
      override async delete(id: PersonId, token?: WriteToken) {
        await super.delete(id, token);
        return true;
      }
    },
  },
  "returns the object that it stores": {
    breaks: "a stored person is a copy of exactly its fields",
    Store: class extends MemoryStore {
      override put(person: Person, token?: WriteToken) {
        const result = super.put(person, token);
        return result.finally(() => this.persons.set(person.id, person));
      }
    },
  },
  "disposes once": {
    breaks: "disposing twice is safe, also of an unused adapter",
    Store: class extends MemoryStore {
      #disposed = false;
      override [Symbol.asyncDispose]() {
        if (this.#disposed) return Promise.reject(new Error("disposed"));
        this.#disposed = true;
        return super[Symbol.asyncDispose]();
      }
    },
  },
  "acknowledges before it stores": {
    breaks: "another adapter sees an acknowledged write at once",
    Store: class extends MemoryStore {
      override async put(
        person: Person,
        token?: WriteToken,
      ): Promise<PutResult> {
        const created = !this.persons.has(person.id);
        pause().then(() => super.put(person, token)).catch(() => {});
        await Promise.resolve();
        return created ? "created" : "replaced";
      }
    },
  },
  "forgets at a restart": {
    breaks: "an acknowledged write is there after a restart",
    Store: class extends MemoryStore {
      override [Symbol.asyncDispose]() {
        this.persons.clear();
        return super[Symbol.asyncDispose]();
      }
    },
  },
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
    breaks: "compareAndSet changes nothing if the stored person differs",
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
    breaks: "a page continues after a deleted id",
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
      override putMany(persons: readonly Person[], token?: WriteToken) {
        return super.putMany(persons.toReversed(), token);
      }
    },
  },
  "tells of its own writes": {
    breaks: "changesByOthers counts no write of its own adapter",
    Store: class extends TellingStore {
      override changesByOthers() {
        return this.changes.count;
      }
    },
  },
  "does not tell of deletes": {
    breaks: "changesByOthers counts each commit of another adapter",
    Store: class extends TellingStore {
      override async delete(id: PersonId, token?: WriteToken) {
        const deleted = await super.delete(id, token);
        if (deleted) this.changes.count -= 1;
        return deleted;
      }
    },
  },
  ...BROKEN_OUTBOXES,
};
