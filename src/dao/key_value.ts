/**
 * The operations that a cache server must have. `GenerationCache` implements a
 * {@linkcode Cache} with them.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Generation } from "./cache.ts";

/**
 * The key of a value. `generation` and `data` belong to the freshness protocol,
 * `record` to the plain DAO operations. All keys of an id must be on one server.
 */
export interface Key {
  /** Which of the id's values the key names. */
  readonly space: "generation" | "data" | "record";
  /** The id of the record; it may contain any character. */
  readonly id: string;
}

/** An entry that a reader filled under a generation. */
export interface Entry<R extends Identified> {
  /** Tells an entry from a plain record. */
  readonly kind: "entry";
  /** The generation of the ticket. */
  readonly generation: Generation;
  /** The record, or `null` for a cached absence. */
  readonly record: R | null;
  /** When its freshness ends, in milliseconds since the epoch. */
  readonly freshUntil: number;
}

/** A record that a plain DAO operation stored. */
export interface PlainRecord<R extends Identified> {
  /** Tells a plain record from an entry. */
  readonly kind: "record";
  /** The record as it was put or added. */
  readonly record: R;
}

/** The value of a `generation` key: a generation, or the mark of a write. */
export type GenerationValue = Generation | typeof WRITING;

/** The mark: it replaces a generation while a write is in progress. */
export const WRITING = "W";

/** A value of any key. */
export type Value<R extends Identified> =
  | GenerationValue
  | Entry<R>
  | PlainRecord<R>;

/** The longest `ttl` in seconds: 30 days, the longest span of memcached. */
export const LONGEST_TTL = 2_592_000;

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
 * The answer of an operation: `get` answers the value or `undefined`, `add`
 * whether the key was free, `set` answers `true`, and `delete` whether there was
 * a value.
 */
export type Reply<R extends Identified> = Value<R> | boolean | undefined;

/**
 * A server of keys and values, which may forget any value at any time. Every
 * error it throws counts as an outage. The cache disposes of it once, and makes
 * no call after that.
 */
export interface KeyValue<R extends Identified> extends AsyncDisposable {
  /**
   * Runs the operations in one round trip. Each is atomic, and operations on one
   * key run in the given order. It throws if an operation has no answer by the
   * deadline. Then each operation may or may not have happened, or may still
   * happen.
   */
  run(operations: readonly Operation<R>[]): Promise<Reply<R>[]>;
  /** Makes a round trip to every server; throws if one fails. */
  ping(): Promise<void>;
}
