/**
 * The operations that a cache server must have. `VersionedCache` implements a
 * {@linkcode Cache} with them.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Representation } from "../record/representation.ts";

/**
 * The key of a value. `entry` belongs to the freshness protocol, `record` to
 * the plain DAO operations.
 */
export interface Key {
  /** Which of the id's values the key names. */
  readonly space: "entry" | "record";
  /** The id of the record; it may contain any character. */
  readonly id: string;
}

/**
 * The version of a stored value: the server gives every value that it stores a
 * new one. It is valid only on the connection on which it came, because a
 * version may come back when the server restarts. Code compares versions only
 * for equality.
 *
 * The memcached protocol calls it CAS, and has it in bytes 16 to 23 of every
 * header. Redis has no versions: its adapter puts a random token before each
 * value.
 */
export type Version = string & { readonly "~sealed": "Version" };

/** An entry that a reader filled. */
export interface Entry<R extends Identified> {
  /** Tells an entry from a plain record. */
  readonly kind: "entry";
  /** The record, or `null` for a cached absence. */
  readonly record: R | null;
  /** The representation of the record. */
  readonly shown?: Representation | undefined;
  /**
   * When its freshness ends, in milliseconds since the Unix epoch, by the clock
   * of the instance that filled it.
   */
  readonly freshUntil: number;
  /** The length of its freshness, in milliseconds. */
  readonly freshFor: number;
}

/** A record that a plain DAO operation stored. */
export interface PlainRecord<R extends Identified> {
  /** Tells a plain record from an entry. */
  readonly kind: "record";
  /** The record as it was put or added. */
  readonly record: R;
}

/** A placeholder: its version is the ticket of the read that fills the entry. */
export const PLACEHOLDER = "P";

/** The mark of a write (its write intent): nothing may be filled. */
export const MARK = "W";

/** A value of any key. */
export type Value<R extends Identified> =
  | typeof PLACEHOLDER
  | typeof MARK
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
  }
  | {
    readonly op: "compareAndSet";
    readonly key: Key;
    readonly value: Value<R>;
    readonly ttl: number;
    /** The version that the stored value must have. */
    readonly version: Version;
  };

/** An operation that stores a value. */
export type Storing<R extends Identified> = Extract<
  Operation<R>,
  { readonly value: unknown }
>;

/** What a `get` found. */
export interface Found<R extends Identified> {
  /** The value, or `undefined` if it is corrupt or of another format. */
  readonly value: Value<R> | undefined;
  /** The version of the value. */
  readonly version: Version;
  /** Whether the server was not asked, because bounded staleness allows it. */
  readonly withinStaleness?: boolean;
}

/**
 * The answer of an operation:
 *
 * - `get`: what it found, or `undefined`
 * - `add`: the version of the new value, or `undefined` if the key was taken
 * - `set`: `true`
 * - `compareAndSet`: whether the stored value had the version, and came on this
 *   connection; if not, nothing was changed
 * - `delete`: whether there was a value
 */
export type Reply<R extends Identified> =
  | Found<R>
  | Version
  | boolean
  | undefined;

/**
 * Which servers a cache has, and under which epoch their entries are kept. The
 * epoch is a part of every key of an entry, so that no entry of another time or
 * service is served.
 */
export interface Membership {
  /**
   * The identity of the servers, or `undefined` while it is unknown: 1 to 64
   * ASCII letters, digits, "-" and "_". Two instances have the same identity
   * only if they find each key on the same server and read its value in the same
   * way. A server that was replaced or restarted changes it.
   */
  readonly identity: string | undefined;
  /** Asks the servers for their identity; throws if one does not answer. */
  identify(): Promise<void>;
  /**
   * Uses the keys of this epoch from now on. Every operation on an entry must
   * fail while the servers have another identity than the epoch, or there is no
   * epoch. Before the first call, the keys have no epoch.
   */
  use(epoch: Epoch | undefined): void;
}

/** A span of time in which the caches with one identity are used. */
export interface Epoch {
  /** The identity of the servers. */
  readonly identity: string;
  /** A random text, which is a part of every key of an entry. */
  readonly epoch: string;
}

/**
 * A server of keys and values, which may forget any value at any time. Every
 * error it throws counts as an outage. The cache disposes of it once, and makes
 * no call after that.
 */
export interface KeyValue<R extends Identified> extends AsyncDisposable {
  /**
   * Runs the operation. It is atomic, and operations on one key run in the order
   * of the calls. Operations that are called in one turn of the event loop
   * should travel in one round trip. It throws if there is no answer by the
   * deadline; then the operation may or may not have happened, or may still
   * happen. A server in this process may answer without a promise.
   */
  run(operation: Operation<R>): Promise<Reply<R>> | Reply<R>;
  /**
   * Gets the values of the ids in one round trip. The outcomes are in the order
   * of the ids, and each is that of {@linkcode KeyValue.run} with a `get`.
   * Without this method, the gets of a batch run one by one.
   */
  getMany?(
    space: Key["space"],
    ids: readonly string[],
  ): Promise<readonly PromiseSettledResult<Found<R> | undefined>[]>;
  /** Makes a round trip to every server; throws if one fails. */
  ping(): Promise<void>;
  /**
   * From now on no key has a value for this process, and every version is a new
   * one: `run` uses other keys, for example, or an empty map. It does no I/O.
   */
  forget(): void;
  /** Present if the values outlive this process, or are shared. */
  readonly membership?: Membership | undefined;
}
