/**
 * What a cache may keep in its own process: an entry serves from there once
 * its generation is known to be the current one.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Entry } from "./key_value.ts";

/** Entries kept in this process, each with the generation it belongs to. */
export interface Near<R extends Identified> {
  /** The entry kept for an id, if any. */
  get(id: R["id"]): Entry<R> | undefined;
  /** Keeps an entry whose generation was just now the current one. */
  set(id: R["id"], entry: Entry<R>): void;
  /** Whether the id's entry may serve without asking for its generation. */
  withinStaleness(id: R["id"]): boolean;
  /** How often any id was forgotten so far. */
  readonly forgotten: number;
  /** Whether the id was, or may have been, since that number was such. */
  forgottenSince(id: R["id"], number: number): boolean;
  /** Forgets an id that is being written or filled. */
  delete(id: R["id"]): void;
}
