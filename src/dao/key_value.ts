/**
 * The few operations that a cache server must have. `GenerationCache` makes a
 * {@linkcode Cache} of them.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Generation } from "./cache.ts";

/**
 * Names a value: `generation` and `data` belong to the freshness protocol,
 * `record` to the plain DAO operations. All keys of an id live on one server.
 */
export interface Key {
  /** Which of the id's values it is. */
  readonly space: "generation" | "data" | "record";
  /** The id. */
  readonly id: string;
}

/** What a reader filled under a generation. */
export interface Entry<R extends Identified> {
  /** Tells an entry from a plain record. */
  readonly kind: "entry";
  /** The generation that the ticket named. */
  readonly generation: Generation;
  /** The record, or `null` for a cached absence. */
  readonly record: R | null;
  /** When its freshness ends, in milliseconds since the epoch. */
  readonly freshUntil: number;
}

/** What a plain DAO operation stored. */
export interface PlainRecord<R extends Identified> {
  /** Tells a plain record from an entry. */
  readonly kind: "record";
  /** The record. */
  readonly record: R;
}

/** The value of a `generation` key: a generation, or the mark of a writer. */
export type GenerationValue = Generation | typeof WRITING;

/** Stands in the place of a generation while a write is in progress. */
export const WRITING = "W";

/** What may be stored. */
export type Value<R extends Identified> =
  | GenerationValue
  | Entry<R>
  | PlainRecord<R>;

/** One operation on one key. `ttl` is in whole seconds, from 1 to 2592000. */
export type Operation<R extends Identified> =
  | { readonly op: "get" | "delete"; readonly key: Key }
  | {
    readonly op: "add" | "set";
    readonly key: Key;
    readonly value: Value<R>;
    readonly ttl: number;
  };

/**
 * What an operation answers: a get the value or `undefined`; an add whether
 * the key was free; a set `true`; a delete whether there was a value.
 */
export type Reply<R extends Identified> = Value<R> | boolean | undefined;

/**
 * A server of keys and values that may forget any of them at any time. What it
 * throws counts as an outage. It is disposed of once, and not asked again.
 */
export interface KeyValue<R extends Identified> extends AsyncDisposable {
  /**
   * Runs the operations, each atomic, in one round trip: those on one key in
   * the order given. Throws if any has no answer by the deadline: then each of
   * them may or may not have happened, or may still happen.
   */
  run(operations: readonly Operation<R>[]): Promise<Reply<R>[]>;
  /** A round trip to every server; throws if one fails. */
  ping(): Promise<void>;
}
