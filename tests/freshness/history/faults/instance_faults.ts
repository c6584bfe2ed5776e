/**
 * What is done to the instances, and to the network between them and the cache.
 *
 * @module
 */
import type { Passing, Proxy } from "../../../system/faults/network/proxy.ts";
import type { Random } from "../../../system/faults/random.ts";
import type { Node } from "../instances/node.ts";
import { between, type Fault } from "./fault.ts";
import { sleep } from "../clients/sleep.ts";

/** How long a mark stays, in milliseconds: see `SHORTEST_MARK`. */
const LONGEST = 30_000;

const isFill = (it: Passing) => it.does === "fill";
const isInvalidation = (it: Passing) => it.does === "invalidate";

/** The faults of the instances, and of the network to the cache. */
export const INSTANCE_FAULTS = {
  "slow fills": waves(5, 80, isFill),

  "slow network": waves(2, 30, () => true),

  "slow invalidations": waves(20, 80, isInvalidation),

  "connections cut": network(async (proxies, chance, signal) => {
    for (let times = between(chance, 1, 6); times > 0; times--) {
      chance.pick(["one", "all"]) === "all"
        ? proxies.forEach((proxy) => proxy.cut())
        : proxies[chance.below(proxies.length)]?.cut();
      await sleep(between(chance, 0, 60), signal);
      for (const proxy of proxies) proxy.mend();
      await sleep(between(chance, 0, 200), signal);
    }
  }),

  "requests delivered late": network(async (proxies, chance, signal) => {
    const healed = sleep(between(chance, 100, 1500), signal);
    for (const proxy of proxies) proxy.requests = () => healed;
    await healed;
  }),

  "answers delivered late": network(async (proxies, chance, signal) => {
    const healed = sleep(between(chance, 100, 1500), signal);
    for (const proxy of proxies) proxy.answers = () => healed;
    await healed;
  }),

  // The cut is longer than the lease of any instance.
  "cut off from the cache": network(async (proxies, chance, signal) => {
    const cut = sleep(between(chance, 900, 2200), signal);
    for (const proxy of proxies) proxy.cut();
    await cut;
  }),

  "instance paused": one((node, chance, signal) =>
    node.pause(between(chance, 100, 1500), signal)
  ),

  "paused while others are cut off": whileOthersAreCutOff(
    (node, chance, signal) => node.pause(between(chance, 900, 2500), signal),
  ),

  // By the wall clock the pause is shorter than a lease.
  "set back while others are cut off": whileOthersAreCutOff(
    async (node, chance, signal) => {
      const pause = node.pause(between(chance, 1500, 2000), signal);
      node.wallClock?.jump();
      await pause;
    },
  ),

  // The longest deadline is that of the mark that a write leaves.
  "paused past every deadline": one((node, chance, signal) =>
    node.pause(between(chance, LONGEST + 500, LONGEST + 4000), signal)
  ),

  "clock jumps": one(async ({ wallClock }, chance, signal) => {
    wallClock?.jump();
    await sleep(between(chance, 0, 500), signal);
  }),

  "restarted with other servers": one((node, chance) =>
    node.restartWith(chance.pick([...node.reached.urls, "none:"]))
  ),

  "killed before it invalidates": one(async (node, chance, signal) => {
    const held = Promise.withResolvers<void>();
    const dead = Promise.withResolvers<void>();
    for (const proxy of node.proxies) {
      proxy.requests = (it) => {
        if (!isInvalidation(it)) return;
        held.resolve();
        return dead.promise;
      };
    }
    await Promise.race([held.promise, sleep(2_000, signal)]);
    await node.kill();
    // What it sent last is either lost or arrives after its death.
    if (chance.pick(["lost", "late"]) === "lost") {
      node.proxies.forEach((proxy) => proxy.cut());
    }
    dead.resolve();
    node.proxies.forEach((proxy) => proxy.mend());
    await node.start();
  }),
} satisfies Record<string, Fault>;

/** A fault of one instance. */
function one(
  fault: (node: Node, chance: Random, signal: AbortSignal) => Promise<void>,
): Fault {
  return async ({ nodes }, chance, signal) => {
    const node = nodes[chance.below(nodes.length)];
    if (node) await fault(node, chance, signal);
  };
}

/**
 * A fault of one instance while the others write past the cache: it alone could
 * tell the cache of what they wrote.
 */
function whileOthersAreCutOff(
  fault: (node: Node, chance: Random, signal: AbortSignal) => Promise<void>,
): Fault {
  return async ({ nodes }, chance, signal) => {
    const node = nodes[chance.below(nodes.length)];
    if (!node) return;
    const others = nodes.filter((it) => it !== node).flatMap((it) =>
      it.proxies
    );
    for (const proxy of others) proxy.cut();
    await fault(node, chance, signal);
    await sleep(between(chance, 0, 800), signal);
    for (const proxy of others) proxy.mend();
  };
}

/** A fault of one instance's network; mended in the end. */
function network(
  fault: (
    proxies: readonly Proxy[],
    chance: Random,
    signal: AbortSignal,
  ) => Promise<void>,
): Fault {
  return one(async ({ proxies }, chance, signal) => {
    await fault(proxies, chance, signal);
    for (const proxy of proxies) proxy.mend();
  });
}

/** Requests that wait for each other, and arrive at one instance in waves. */
function waves(
  least: number,
  most: number,
  late: (request: Passing) => boolean,
): Fault {
  return network(async (proxies, chance, signal) => {
    const end = performance.now() + between(chance, 500, 1500);
    while (performance.now() < end && !signal.aborted) {
      const wave = sleep(between(chance, least, most), signal);
      for (const proxy of proxies) {
        proxy.requests = (it) => late(it) ? wave : undefined;
      }
      await wave;
    }
  });
}
