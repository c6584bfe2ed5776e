/**
 * The adapters and the time of a process, with a mutant switched on.
 *
 * @module
 */
import { MemcacheKeyValue } from "../../../../adapters/memcache/key_value.ts";
import { serversOf } from "../../../../adapters/memcache/server.ts";
import { RedisKeyValue } from "../../../../adapters/redis/key_value.ts";
import { serverOf } from "../../../../adapters/redis/server.ts";
import { VersionedCache } from "../../../../src/cache_aside/versioned_cache.ts";
import type { KeyValue } from "../../../../src/dao/key_value.ts";
import { PERSON, type Person } from "../../../../src/person/person.ts";
import type { PersonCache } from "../../../../src/dao/person_dao.ts";
import type {
  Adapter,
  CacheAdapter,
  StoreAdapter,
} from "../../../../src/dao/adapter.ts";
import { override } from "../../override.ts";
import { type Change, CHANGES } from "../../changes.ts";
import { RUNTIME, type Runtime } from "../../../../src/runtime.ts";
import { ALL, type MutantOf } from "../../mutants.ts";

/** What may be wrong with an instance. */
export type HistoryMutant = MutantOf<"history">;

/** Whether there is a mutant of that name. */
export function isMutant(name: string): name is HistoryMutant {
  return ALL.some(([it, { history }]) => it === name && history);
}

/** What the mutant changes in a process that runs the command. */
export function changeOf(mutant: HistoryMutant, command: string): Change {
  const change = CHANGES[mutant];
  return command === (change.command ?? command) ? change : {};
}

/** The adapters, changed. */
export function mutated(
  adapters: readonly Adapter[],
  change: Change,
): Adapter[] {
  const { shared } = change;
  return adapters.map((it) => ({
    ...(it.kind === "cache"
      ? mutatedCache(it, change)
      : mutatedStore(it, change)),
    ...(shared === undefined ? {} : { shared }),
  }));
}

/** The way to the servers of a cache, by the scheme of its URL. */
const WAYS: Readonly<
  Record<string, (url: URL, timeout: number) => KeyValue<Person>>
> = {
  memcache: (url, timeout) =>
    new MemcacheKeyValue(serversOf(url), {
      record: PERSON,
      timeout,
      runtime: RUNTIME,
    }),
  redis: (url, timeout) =>
    new RedisKeyValue(serverOf(url), {
      record: PERSON,
      timeout,
      runtime: RUNTIME,
    }),
};

function mutatedCache(adapter: CacheAdapter, change: Change): CacheAdapter {
  const { cache, server } = change;
  const connect = WAYS[adapter.scheme];
  const opens: CacheAdapter["open"] = server && connect
    ? (url, { timeout, lifetimes }): PersonCache => {
      const way = connect(url, timeout);
      return new VersionedCache<Person>(
        override<KeyValue<Person>>(way, server(way)),
        { record: PERSON, lifetimes },
      );
    }
    : (url, options) => adapter.open(url, options);
  const open: CacheAdapter["open"] = (url, options) => {
    const opened = opens(url, options);
    return cache ? override(opened, cache(opened)) : opened;
  };
  return { ...adapter, open };
}

function mutatedStore(
  adapter: StoreAdapter,
  { store, lease }: Change,
): StoreAdapter {
  const open: StoreAdapter["open"] = (url, options) => {
    const opened = adapter.open(url, options);
    if (store) return override(opened, store(opened, slow));
    const { outbox } = opened;
    if (!lease || !outbox) return opened;
    const leasing = lease(REAL, outbox);
    changeTime(leasing.runtime);
    return override(opened, { outbox: leasing.outbox });
  };
  return { ...adapter, open };
}

// The clocks as they are before a mutant changes them.
const REAL: Runtime = {
  ...RUNTIME,
  now: Date.now,
  steady: performance.now.bind(performance),
};

/** Gives this process other clocks. */
function changeTime({ now, steady }: Runtime): void {
  Object.assign(Date, { now });
  Object.assign(performance, { now: steady });
}

/** An answer of the store that takes as long as it would from far away. */
async function slow<T>(answer: Promise<T>): Promise<T> {
  const value = await answer;
  await new Promise((resolve) => setTimeout(resolve, 20));
  return value;
}
