/**
 * Stores that confuse ids which differ in a few bytes.
 *
 * @module
 */
import type { WriteToken } from "../../src/dao/store.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import type { BrokenStore, OneStore } from "./broken_outbox.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

/** A store that confuses ids with the same folded form. */
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
    override add(person: Person, token?: WriteToken) {
      return super.add({ ...person, id: this.#same(person.id) }, token);
    }
    override put(person: Person, token?: WriteToken) {
      return super.put({ ...person, id: this.#same(person.id) }, token);
    }
    override delete(id: PersonId, token?: WriteToken) {
      return super.delete(this.#same(id), token);
    }
  };
}

/** The stores, by what they do wrong. */
export const STORES_THAT_CONFUSE_IDS: Readonly<Record<string, BrokenStore>> = {
  "folds case": {
    breaks: "ids are compared byte for byte",
    Store: folding((id) => id.toLowerCase()),
  },
  "folds accents": {
    breaks: "ids are compared byte for byte",
    Store: folding((id) => id.normalize("NFC")),
  },
  "pads with spaces": {
    breaks: "putting an id keeps the ids that look like it",
    Store: folding((id) => id.trimEnd()),
  },
  "cuts long ids": {
    breaks: "deleting an id keeps the ids that look like it",
    Store: folding((id) => [...id].slice(0, 254).join("")),
  },
};
