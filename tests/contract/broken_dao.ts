/**
 * Stores that each break one law of every adapter, as real ones have done.
 *
 * @module
 */
import type { PutResult } from "../../src/dao/dao.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { WriteToken } from "../../src/dao/store.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

type OneStore = new (other?: MemoryStore) => PersonStore;

/** A broken store, and the name of the law that finds it. */
export interface BrokenStore {
  readonly breaks: string;
  readonly Store: OneStore;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Compares ids by a key that other ids share. */
function folding(fold: (id: PersonId) => string): OneStore {
  return class extends MemoryStore {
    #same(id: PersonId): PersonId {
      const folded = fold(id);
      for (const other of this.persons.keys()) {
        if (fold(other) === folded) return other;
      }
      return id;
    }
    override async get(id: PersonId) {
      const found = await super.get(this.#same(id));
      return found && { ...found, id };
    }
    override add(person: Person, log?: WriteToken) {
      return super.add({ ...person, id: this.#same(person.id) }, log);
    }
    override put(person: Person, log?: WriteToken) {
      return super.put({ ...person, id: this.#same(person.id) }, log);
    }
    override delete(id: PersonId, log?: WriteToken) {
      return super.delete(this.#same(id), log);
    }
  };
}

/** Every one of them. */
export const BROKEN_DAOS: Readonly<Record<string, BrokenStore>> = {
  "checks, then inserts": {
    breaks: "of concurrent adds exactly one wins, and its value stays",
    Store: class extends MemoryStore {
      override async add(person: Person, log?: WriteToken) {
        if (await this.get(person.id)) return false;
        await this.put(person, log);
        return true;
      }
    },
  },
  "replaces in add": {
    breaks: "add inserts only where the id is free",
    Store: class extends MemoryStore {
      override async add(person: Person, log?: WriteToken) {
        return await this.put(person, log) === "created";
      }
    },
  },
  "folds case": {
    breaks: "ids are compared byte for byte",
    Store: folding((id) => id.toLowerCase()),
  },
  "folds accents": {
    breaks: "ids are compared byte for byte",
    Store: folding((id) => id.normalize("NFC")),
  },
  "pads with spaces": {
    breaks: "putting an id leaves those that look like it",
    Store: folding((id) => id.trimEnd()),
  },
  "cuts long ids": {
    breaks: "deleting an id leaves those that look like it",
    Store: folding((id) => [...id].slice(0, 254).join("")),
  },
  "trims names": {
    breaks: "names are kept to the letter",
    Store: class extends MemoryStore {
      override put(person: Person, log?: WriteToken) {
        const firstName = person.firstName.trim();
        return super.put({ ...person, firstName }, log);
      }
    },
  },
  "takes an empty last name for none": {
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
  "says created always": {
    breaks: "put says whether it created or replaced",
    Store: class extends MemoryStore {
      override async put(person: Person, log?: WriteToken): Promise<PutResult> {
        await super.put(person, log);
        return "created";
      }
    },
  },
  "deletes what is not there": {
    breaks: "delete says whether there was one",
    Store: class extends MemoryStore {
      override async delete(id: PersonId, log?: WriteToken) {
        await super.delete(id, log);
        return true;
      }
    },
  },
  "hands out what it holds": {
    breaks: "a stored person is a copy of three fields",
    Store: class extends MemoryStore {
      override put(person: Person, log?: WriteToken) {
        const result = super.put(person, log);
        return result.finally(() => this.persons.set(person.id, person));
      }
    },
  },
  "disposes once": {
    breaks: "disposing twice is safe, also unused",
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
    breaks: "another adapter sees at once what was acknowledged",
    Store: class extends MemoryStore {
      override async put(person: Person, log?: WriteToken): Promise<PutResult> {
        const created = !this.persons.has(person.id);
        pause().then(() => super.put(person, log)).catch(() => {});
        await Promise.resolve();
        return created ? "created" : "replaced";
      }
    },
  },
  "forgets at a restart": {
    breaks: "what was acknowledged is there after a restart",
    Store: class extends MemoryStore {
      override [Symbol.asyncDispose]() {
        this.persons.clear();
        return super[Symbol.asyncDispose]();
      }
    },
  },
};
