/**
 * What a read is made of: its steps, which `cache_aside.ts` does with a real
 * cache and store.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Fill, Lookup, Ticket } from "../dao/cache.ts";
import type { Protocol } from "./steps.ts";
import type { BypassReason } from "./reading.ts";

/** A read of the store: with a ticket where the cache had nothing. */
export interface Load<R extends Identified> {
  /** Whom to read. */
  readonly id: R["id"];
  /** The generation under which others may join this read of the store. */
  readonly ticket: Ticket<R> | undefined;
}

/** What the store said of one id. */
export interface Loaded<R extends Identified> {
  /** The record, or `undefined` if the store has none. */
  readonly record: R | undefined;
  /** Whether another caller's read of the store answered. */
  readonly collapsed: boolean;
}

/** Whether the cache may be asked for an id. `unverified`: see `pending.ts`. */
export type Trust =
  | "full"
  | "unverified"
  | Exclude<BypassReason, "source" | "write-in-progress">;

/** The steps of a read. */
export interface ReadPorts<R extends Identified, E> {
  /** Whether the cache may be asked for the id just now. */
  trust(id: R["id"]): Trust;
  /** Looks the ids up in the cache; nothing for one that it did not answer. */
  lookup(ids: readonly R["id"][]): Protocol<(Lookup<R> | undefined)[], E>;
  /** Reads the store, as one batch; answers in the order of the loads. */
  load(loads: readonly Load<R>[]): Protocol<Loaded<R>[], E>;
  /** Fills the cache. */
  fill(fills: readonly Fill<R>[]): Protocol<void, E>;
}
