/**
 * What a cache may keep in its own process: an entry serves from there once
 * its generation is known to be the current one.
 *
 * @module
 */
import type { PersonId } from "../person/person.ts";
import type { Entry } from "./key_value.ts";

/** Entries kept in this process, each with the generation it belongs to. */
export interface Near {
  /** The entry kept for an id, if any. */
  get(id: PersonId): Entry | undefined;
  /** Keeps an entry whose generation was just now the current one. */
  set(id: PersonId, entry: Entry): void;
  /** Whether the id's entry may serve without asking for its generation. */
  trusts(id: PersonId): boolean;
  /** How often any id was forgotten so far. */
  readonly forgotten: number;
  /** Whether the id was, or may have been, since that number was such. */
  forgottenSince(id: PersonId, number: number): boolean;
  /** Forgets an id that is being written or filled. */
  delete(id: PersonId): void;
}
