/**
 * Backends whose calls are observed, for metrics and traces.
 *
 * @module
 */
import type { Store } from "../dao/store.ts";
import type { Identified } from "../record/record_type.ts";
import type { UsedCache } from "./guard/guarded_cache.ts";

/** A backend of the service. */
export type Backend = "store" | "cache";

/** The name of a call of a backend. */
export type BackendCall =
  | "get"
  | "getMany"
  | "list"
  | "newId"
  | "add"
  | "put"
  | "putMany"
  | "delete"
  | "compareAndSet"
  | "outbox"
  | "lookup"
  | "lookupMany"
  | "fill"
  | "announce"
  | "invalidate"
  | "ping";

/** Makes a call, and observes it; it settles as the call does. */
export type Observe = <T>(
  call: BackendCall,
  run: () => Promise<T>,
) => Promise<T>;

type DisposableCache<R extends Identified> = UsedCache<R> & AsyncDisposable;

/** How many calls there are to each observed one. */
export interface Sampling {
  /** Calls of `Store.read`; every other call of the store is observed. */
  readonly read: number;
  /** Calls of the cache; `Infinity` if none is observed. */
  readonly cache: number;
}

/** A store and the cache in front of it. */
interface Pair<R extends Identified> {
  readonly store: Store<R>;
  readonly cache: DisposableCache<R> | undefined;
}

/** The backends with observed calls; `of` gives the observer of each backend. */
export function observed<R extends Identified, B extends Pair<R>>(
  backends: B,
  of: (backend: Backend) => Observe,
  every: Sampling,
): B {
  const { store, cache } = backends;
  return {
    ...backends,
    store: observedStore(store, of("store"), every.read),
    cache: cache && every.cache !== Infinity
      ? observedCache(cache, of("cache"), every.cache)
      : cache,
  };
}

/**
 * The store with observed calls. `read` may cost less than the observation, so
 * only one in `every` of its calls is observed.
 */
export function observedStore<R extends Identified>(
  store: Store<R>,
  observe: Observe,
  every: number,
): Store<R> {
  const { outbox, newId, coverage, changesByOthers, read } = store;
  let reads = 0;
  return {
    get: (id) => observe("get", () => store.get(id)),
    ...read && {
      read: (id) =>
        reads++ % every === 0
          ? observe("get", async () => await read.call(store, id))
          : read.call(store, id),
    },
    getMany: (ids) => observe("getMany", () => store.getMany(ids)),
    list: (after, limit) => observe("list", () => store.list(after, limit)),
    add: (it, token) => observe("add", () => store.add(it, token)),
    put: (it, token) => observe("put", () => store.put(it, token)),
    putMany: (all, token) =>
      observe("putMany", () => store.putMany(all, token)),
    delete: (id, token) => observe("delete", () => store.delete(id, token)),
    compareAndSet: (expected, next, token) =>
      observe(
        "compareAndSet",
        () => store.compareAndSet(expected, next, token),
      ),
    ping: () => observe("ping", () => store.ping()),
    get alters() {
      return store.alters ?? false;
    },
    ...newId && {
      newId: (draft) => observe("newId", () => newId.call(store, draft)),
    },
    ...coverage && { coverage: () => coverage.call(store) },
    ...changesByOthers && {
      changesByOthers: () => changesByOthers.call(store),
    },
    ...outbox && {
      outbox: {
        record: (token, ids) =>
          observe("outbox", () => outbox.record(token, ids)),
        list: (limit) => observe("outbox", () => outbox.list(limit)),
        settle: (rows) => observe("outbox", () => outbox.settle(rows)),
        ...outbox.listen && { listen: (heard) => outbox.listen?.(heard) },
      },
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/**
 * The cache with observed calls: one in `every`, because a hit is so cheap that
 * the observation would show in its cost.
 */
export function observedCache<R extends Identified>(
  cache: DisposableCache<R>,
  observe: Observe,
  every: number,
): DisposableCache<R> {
  let calls = 0;
  const isNext = () => calls++ % every === 0;
  const some: Observe = (call, run) => isNext() ? observe(call, run) : run();
  const { lookupMany } = cache;
  return {
    lookup: (id) =>
      isNext()
        ? observe("lookup", async () => await cache.lookup(id))
        : cache.lookup(id),
    ...lookupMany && {
      lookupMany: (ids) =>
        some("lookupMany", () => lookupMany.call(cache, ids)),
    },
    fill: (id, ticket, record, shown) =>
      some("fill", () => cache.fill(id, ticket, record, shown)),
    announce: (id) => some("announce", () => cache.announce(id)),
    invalidate: (id) => some("invalidate", () => cache.invalidate(id)),
    ping: () => some("ping", () => cache.ping()),
    forget: () => cache.forget(),
    get membership() {
      return cache.membership;
    },
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
  };
}
