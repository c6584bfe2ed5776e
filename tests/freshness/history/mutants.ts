/**
 * Mutants of the protocol: each leaves out, or gets wrong, one thing that the
 * guarantee rests on. They are adapters around those of the service, so that
 * the service itself needs no switch.
 *
 * @module
 */
import { PERSON, type Person } from "../../../src/person/person.ts";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import { serversOf } from "../../../adapters/memcache/server.ts";
import {
  CHANCE,
  GenerationCache,
} from "../../../src/cache_aside/generation_cache.ts";
import type { Chance } from "../../../src/protocol/generations.ts";
import type { KeyValue } from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/cache.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type {
  Adapter,
  CacheAdapter,
  StoreAdapter,
} from "../../../src/dao/registry.ts";
import { blind, but, type Changes, joinsAny } from "./mutant_parts.ts";

type Mutate = (adapter: Adapter) => Adapter;

const nothing = () => Promise.resolve();

/** The mutants, each as what it makes of an adapter. */
const MUTANTS = {
  "no announce": cache(() => ({ announce: nothing })),

  "invalidate before the write": cache((it) => ({
    announce: (ids) => it.invalidate(ids),
    invalidate: nothing,
  })),

  "acknowledge before invalidate": cache((it) => ({
    invalidate: (ids) => {
      it.invalidate(ids).catch(() => {});
      return Promise.resolve();
    },
  })),

  "fill without a ticket": cache((it) => ({
    fill: async (fills) => {
      const seen = await it.lookup(fills.map(({ ticket }) => ticket.id));
      await it.fill(fills.flatMap(({ record }, i) => {
        const now = seen[i];
        return now?.state === "miss" ? [{ ticket: now.ticket, record }] : [];
      }));
    },
  })),

  "no equality of generations": memcached(blind, CHANCE),

  "one token for all": memcached(() => ({}), {
    ...CHANCE,
    generation: () => "always-the-same" as Generation,
  }),

  "join any older flight": store(joinsAny),

  "swap without comparing": store((it) => ({
    compareAndSet: async (expected, next, log) => {
      if (next) await it.put(next, log);
      else await it.delete(expected.id, log);
      return true;
    },
  })),

  "no log": store(() => ({ outbox: undefined })),

  // Without it nobody waits for the others, and they do not ask.
  "no lease": (adapter) => ({ ...adapter, shared: false }),

  "settle before telling": store(({ outbox }) => ({
    outbox: outbox && {
      ...outbox,
      list: async (limit) => {
        const rows = await outbox.list(limit);
        await outbox.settle(rows);
        return rows;
      },
    },
  })),
} satisfies Record<string, Mutate>;

/** What may be wrong with an instance. */
export type Mutant = keyof typeof MUTANTS;

/** Whether there is a mutant of that name. */
export function isMutant(name: string): name is Mutant {
  return Object.hasOwn(MUTANTS, name);
}

/** The adapters, as the mutant has them. */
export function mutated(
  adapters: readonly Adapter[],
  mutant: Mutant,
): Adapter[] {
  return adapters.map(MUTANTS[mutant]);
}

function cache(changes: (cache: PersonCache) => Changes<PersonCache>): Mutate {
  return ofCaches((adapter, url, options) => {
    const opened = adapter.open(url, options);
    return but(opened, changes(opened));
  });
}

function memcached(
  changes: (server: KeyValue<Person>) => Changes<KeyValue<Person>>,
  chance: Chance,
): Mutate {
  return ofCaches((_, url, { timeout, lifetimes }) => {
    const server = new MemcacheKeyValue(serversOf(url), {
      record: PERSON,
      timeout,
    });
    const spoilt = but<KeyValue<Person>>(server, changes(server));
    return new GenerationCache(spoilt, { record: PERSON, lifetimes, chance });
  });
}

function ofCaches(
  open: (
    adapter: CacheAdapter,
    ...args: Parameters<CacheAdapter["open"]>
  ) => PersonCache,
): Mutate {
  return (adapter) =>
    adapter.kind === "cache"
      ? { ...adapter, open: open.bind(undefined, adapter) }
      : adapter;
}

function store(changes: (store: PersonStore) => Changes<PersonStore>): Mutate {
  return (adapter) => {
    if (adapter.kind !== "store") return adapter;
    const open: StoreAdapter["open"] = (url, options) => {
      const opened = adapter.open(url, options);
      return but(opened, changes(opened));
    };
    return { ...adapter, open };
  };
}
