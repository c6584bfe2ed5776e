/**
 * The cache in this process's memory: `memory:?max=10000`.
 *
 * @module
 */
import { LRUCache } from "lru-cache";
import { AppError } from "../src/errors.ts";
import { RUNTIME, type Runtime } from "../src/runtime.ts";
import { VersionedCache } from "../src/cache_aside/versioned_cache.ts";
import type {
  Found,
  Key,
  KeyValue,
  Operation,
  Reply,
  Storing,
  Version,
} from "../src/dao/key_value.ts";
import type { Cache } from "../src/dao/cache.ts";
import type {
  AnyRecordCacheAdapter,
  CacheOptions,
} from "../src/dao/adapter.ts";
import type { Identified } from "../src/record/record_type.ts";

/** A value as it is kept. */
type Held<R extends Identified> = Found<R> & {
  /** How many values were stored before it. */
  readonly order: number;
  /**
   * When it expires, on the steady clock. lru-cache can do that, too, but then a
   * hit takes measurably longer.
   */
  readonly until: number;
};

type Shelf<R extends Identified> = LRUCache<string, Held<R>>;

/** Keys and values in memory; the least recently used are evicted. */
class MemoryKeyValue<R extends Identified> implements KeyValue<R> {
  readonly #max: number;
  readonly #runtime: Runtime;
  readonly #shelves = new Map<Key["space"], Shelf<R>>();
  #stored = 0;
  /** The order of the oldest value that is not forgotten. */
  #oldest = 0;

  constructor(max: number, runtime: Runtime) {
    this.#max = max;
    this.#runtime = runtime;
  }

  run(operation: Operation<R>): Reply<R> {
    const { op, key: { space, id } } = operation;
    const shelf = this.#shelf(space);
    switch (op) {
      case "get":
        return this.#held(shelf, id);
      case "delete":
        return this.#delete(shelf, id);
      case "add":
        return this.#held(shelf, id)
          ? undefined
          : this.#set(shelf, id, operation);
      case "set":
        this.#set(shelf, id, operation);
        return true;
      case "compareAndSet":
        if (this.#held(shelf, id)?.version !== operation.version) return false;
        this.#set(shelf, id, operation);
        return true;
    }
  }

  #held(shelf: Shelf<R>, id: string): Held<R> | undefined {
    const held = shelf.get(id);
    const isThere = held && held.order >= this.#oldest &&
      this.#runtime.steady() <= held.until;
    return isThere ? held : undefined;
  }

  #set(
    shelf: Shelf<R>,
    id: string,
    { value, ttl }: Storing<R>,
  ): Version {
    const order = this.#stored++;
    const version = String(order) as Version;
    const until = this.#runtime.steady() + ttl * 1000;
    shelf.set(id, { value, version, order, until });
    return version;
  }

  #delete(shelf: Shelf<R>, id: string): boolean {
    const held = this.#held(shelf, id);
    // `delete` alone would also return true for an expired or forgotten value.
    if (!held) return false;
    // To delete its last value, lru-cache empties all of its room, which takes
    // time in proportion to `max`. So the last value counts as expired.
    if (shelf.size > 1) return shelf.delete(id);
    const { version, order } = held;
    shelf.set(id, { value: undefined, version, order, until: -Infinity });
    return true;
  }

  // One LRUCache for each kind of value, so that `max` counts records. It is
  // made at its first use, because an LRUCache allocates all of its room.
  #shelf(space: Key["space"]): Shelf<R> {
    let shelf = this.#shelves.get(space);
    if (!shelf) {
      shelf = new LRUCache({ max: this.#max });
      this.#shelves.set(space, shelf);
    }
    return shelf;
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  // The room of a forgotten value is reused. To empty the shelf would take time
  // in proportion to its size, at every commit of another program.
  forget(): void {
    this.#oldest = this.#stored;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#shelves.clear();
    return Promise.resolve();
  }
}

const MOST = 10_000_000;

function maxOf(url: URL): number {
  const text = url.searchParams.get("max") ?? "10000";
  const max = /^\d{1,8}$/.test(text) ? Number(text) : 0;
  if (max >= 1 && max <= MOST) return max;
  throw new AppError(
    "config",
    `The cache's max must be a whole number from 1 to ${MOST}, not "${text}".`,
  );
}

/** The adapter of `memory:` URLs: a cache that no other process shares. */
export const memory: AnyRecordCacheAdapter = {
  kind: "cache",
  scheme: "memory",
  shared: false,
  example: "memory:?max=10000",
  parameters: {
    max: `how many records to keep, 1 to ${MOST} (10000)`,
  },
  open<R extends Identified>(
    url: URL,
    { record, lifetimes, runtime = RUNTIME }: CacheOptions<R>,
  ): Cache<R> {
    const max = maxOf(url);
    if (url.hostname || url.pathname) {
      throw new AppError(
        "config",
        "A memory: URL has only the parameter max: memory:?max=10000",
      );
    }
    return new VersionedCache(new MemoryKeyValue(max, runtime), {
      record,
      lifetimes,
      runtime,
    });
  },
};
