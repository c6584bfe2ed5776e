/**
 * What is done to the servers.
 *
 * @module
 */
import type { Random } from "../../system/faults/random.ts";
import type { Cluster } from "./cluster.ts";
import { between, type Fault } from "./fault.ts";
import { fillMemory, forget, tell } from "./memcached_text.ts";
import { Rows } from "./rows.ts";
import { sleep } from "./sleep.ts";

/** The faults of the servers, first of all those of the cache. */
export const SERVER_FAULTS = {
  "memcached killed": server(async (memcached, chance, signal) => {
    await memcached.kill();
    await sleep(between(chance, 0, 400), signal);
    await memcached.start();
  }),

  "memcached paused": server(async (memcached, chance, signal) => {
    await memcached.pause();
    await sleep(between(chance, 50, 800), signal);
    memcached.resume();
  }),

  "memcached flushed": server(async (memcached) => {
    await tell(memcached.port, ["flush_all"]);
  }),

  "memcached filled": server((memcached) => fillMemory(memcached.port)),

  // As if they were evicted, at any moment and without the rest.
  "keys forgotten": async ({ servers, ids }, chance, signal) => {
    const end = performance.now() + between(chance, 500, 1500);
    while (performance.now() < end && !signal.aborted) {
      const id = ids[chance.below(ids.length)] ?? "";
      for (const { port } of servers.memcached) await forget(port, id);
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

/** A fault of either memcached. */
function server(
  fault: (
    memcached: Cluster["servers"]["memcached"][number],
    chance: Random,
    signal: AbortSignal,
  ) => Promise<void>,
): Fault {
  return ({ servers }, chance, signal) =>
    fault(chance.pick(servers.memcached), chance, signal);
}
