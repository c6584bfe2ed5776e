/**
 * What is done to the instances, and to the network between them and the cache.
 *
 * @module
 */
import type { Request } from "../../system/faults/binary.ts";
import type { Proxy } from "../../system/faults/proxy.ts";
import type { Random } from "../../system/faults/random.ts";
import type { Node } from "./cluster.ts";
import { between, type Fault } from "./fault.ts";
import { sleep } from "./sleep.ts";

const DELETE = 4;

const SET = 1;

// A fill replaces a value with a certain version; a mark replaces any.
const isFill = (it: Request) => it.opcode === SET && it.cas !== 0n;
const isInvalidation = (it: Request) => it.opcode === DELETE;

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

  // Longer than what any instance has learnt of the log can hold good.
  "cut off from the cache": network(async (proxies, chance, signal) => {
    const cut = sleep(between(chance, 900, 2200), signal);
    for (const proxy of proxies) proxy.cut();
    await cut;
  }),

  "instance paused": one(async ({ service }, chance, signal) => {
    service?.pause();
    await sleep(between(chance, 100, 1500), signal);
    service?.resume();
  }),

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
  late: (request: Request) => boolean,
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
