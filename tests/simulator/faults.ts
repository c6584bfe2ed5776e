/**
 * The faults of a run. Each begins at once, and returns what ends it.
 *
 * @module
 */
import type { PersonId } from "../../src/person/person.ts";
import type { CacheServer } from "./cache_server.ts";
import type { VirtualProcess } from "./clock.ts";
import type { Database } from "./database.ts";
import type { Instance } from "./instance.ts";
import type { Way } from "./network.ts";

/** What a fault may touch. */
export interface Targets {
  readonly instance: Instance;
  readonly all: readonly Instance[];
  readonly cacheServer: CacheServer;
  readonly database: Database;
  readonly ids: readonly PersonId[];
  /** For how long, in milliseconds. */
  readonly ms: number;
}

type Begin = (targets: Targets) => (() => void) | void;

const BEGINS = {
  "cut off the cache": ({ instance }) => cut([instance.parts.toCache]),
  "cut off the cache for all": ({ all }) =>
    cut(all.map((it) => it.parts.toCache)),
  "slow down the cache": ({ instance: { parts: { toCache } }, ms }) => {
    toCache.slow = Math.min(ms, 150);
    return () => void (toCache.slow = 0);
  },
  "lose replies of the cache": ({ instance: { parts: { toCache } } }) => {
    toCache.losses = 2;
    return () => void (toCache.losses = 0);
  },
  "restart the cache twice": ({ cacheServer }) => {
    const restart = () => {
      cacheServer.crash();
      cacheServer.restart();
    };
    restart();
    return restart;
  },
  "crash the cache": ({ cacheServer }) => {
    cacheServer.crash();
    return () => cacheServer.restart();
  },
  "stop the cache": ({ cacheServer: { process } }) => stopped(process),
  "evict": ({ cacheServer, ids }) => cacheServer.evict(ids),
  "cut off the database": ({ instance }) => cut([instance.parts.toDatabase]),
  "cut off the database for all": ({ all }) =>
    cut(all.map((it) => it.parts.toDatabase)),
  "slow down the database": ({ instance: { parts: { toDatabase } }, ms }) => {
    toDatabase.slow = Math.min(ms, 450);
    return () => void (toDatabase.slow = 0);
  },
  "lose replies of the database": ({ instance: { parts: { toDatabase } } }) => {
    toDatabase.losses = 2;
    return () => void (toDatabase.losses = 0);
  },
  "crash the database": ({ database }) => {
    database.crash();
    return () => database.restart();
  },
  "crash the database after a commit": ({ database }) => {
    database.crashesAfterChange = true;
    return () => {
      database.crashesAfterChange = false;
      database.restart();
    };
  },
  "stop the database": ({ database: { process } }) => stopped(process),
  "fail reads of the outbox": ({ instance: { store } }) => {
    store.outboxFault = "fails";
    return () => void (store.outboxFault = "none");
  },
  "delay reads of the outbox": ({ instance: { store } }) => {
    store.outboxFault = "late";
    return () => void (store.outboxFault = "none");
  },
  "stop the process": ({ instance: { process } }) => {
    process.stop();
    return () => process.continue();
  },
  "kill the process": ({ instance }) => {
    instance.kill();
    return () => instance.restart();
  },
  "suspend the machine": ({ instance: { process } }) => {
    process.suspend();
    return () => process.wake();
  },
  "set the clock forward": ({ instance: { process }, ms }) =>
    process.jump(10 * ms),
  "set the clock back": ({ instance: { process }, ms }) =>
    process.jump(-10 * ms),
  "hold the clock": ({ instance: { process } }) => {
    process.hold();
    return () => process.release();
  },
} satisfies Record<string, Begin>;

/** The name of a fault. */
export type Fault = keyof typeof BEGINS;

const [first, ...rest] = Object.keys(BEGINS) as [Fault, ...Fault[]];

/** The names of all faults. */
export const FAULTS: readonly [Fault, ...Fault[]] = [first, ...rest];

/** Begins a fault, and returns what ends it, if it does not end at once. */
export function begin(fault: Fault, targets: Targets): (() => void) | void {
  return (BEGINS as Record<Fault, Begin>)[fault](targets);
}

function cut(ways: readonly Way[]): () => void {
  for (const way of ways) way.cut = true;
  return () => {
    for (const way of ways) way.cut = false;
  };
}

function stopped(process: VirtualProcess): () => void {
  process.stop();
  return () => process.continue();
}
