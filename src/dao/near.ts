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
  /** How often an id was forgotten: whoever sees another number was late. */
  readonly forgotten: number;
  /** Forgets an id that is being written or filled. */
  delete(id: PersonId): void;
}
