/**
 * The near cache: entries that a cache keeps in its own process. A near entry
 * may serve once the cache knows that its generation is the current one.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Entry } from "./key_value.ts";

/** The entries kept in this process, each with its generation. */
export interface Near<R extends Identified> {
  /** The near entry of an id, or `undefined`. */
  get(id: R["id"]): Entry<R> | undefined;
  /** Keeps an entry whose generation is the current one. */
  set(id: R["id"], entry: Entry<R>): void;
  /** Whether the id's entry may serve without a check of its generation. */
  withinStaleness(id: R["id"]): boolean;
  /** The number of deletes so far, of any id. */
  readonly forgotten: number;
  /**
   * Whether the id was, or may have been, deleted since `forgotten` was
   * `number`.
   */
  forgottenSince(id: R["id"], number: number): boolean;
  /** Deletes the entry of an id that is being written or filled. */
  delete(id: R["id"]): void;
}
