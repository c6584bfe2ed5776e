/**
 * What is done to the servers.
 *
 * @module
 */
import type { Random } from "../../../system/faults/random.ts";
import type { Server } from "../../../support/servers/server.ts";
import type { FaultyCache } from "../caches/faulty_cache.ts";
import { between, type Fault } from "./fault.ts";
import { Rows } from "../clients/rows.ts";
import { sleep } from "../clients/sleep.ts";

/** The faults of the servers, first of all those of the cache. */
export const SERVER_FAULTS = {
  "cache killed": server(async ({ server }, chance, signal) => {
    await server.kill();
    await sleep(between(chance, 0, 400), signal);
    await server.start();
  }),

  "cache paused": server(async ({ server }, chance, signal) => {
    await server.pause();
    await sleep(between(chance, 50, 800), signal);
    server.resume();
  }),

  "cache flushed": server(({ cache, server }) => cache.flush(server)),

  "cache filled": server(({ cache, server }) => cache.fill(server)),

  // As if they were evicted, at any moment and without the rest.
  "keys forgotten": async ({ servers, ids }, chance, signal) => {
    const end = performance.now() + between(chance, 500, 1500);
    while (performance.now() < end && !signal.aborted) {
      const id = ids[chance.below(ids.length)] ?? "";
      await servers.cache.forget(id);
      await sleep(between(chance, 5, 25), signal);
    }
  },

  "rows locked": async ({ servers, ids }, chance, signal) => {
    const end = performance.now() + between(chance, 500, 1500);
    await using rows = await Rows.open(servers.store);
    while (performance.now() < end && !signal.aborted) {
      await rows.lock(ids);
      await sleep(between(chance, 10, 60), signal);
      await rows.unlock();
      await sleep(between(chance, 5, 20), signal);
    }
  },
} satisfies Record<string, Fault>;

/** A fault of one server of the cache. */
function server(
  fault: (
    it: { readonly cache: FaultyCache; readonly server: Server },
    chance: Random,
    signal: AbortSignal,
  ) => Promise<void>,
): Fault {
  return ({ servers: { cache } }, chance, signal) =>
    fault({ cache, server: chance.pick(cache.servers) }, chance, signal);
}
