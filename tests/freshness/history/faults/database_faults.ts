/**
 * What is done to the database, and to the network between it and an instance.
 *
 * @module
 */
import type { Mode } from "../../../system/faults/network/tcp_proxy.ts";
import type { Random } from "../../../system/faults/random.ts";
import type { Server } from "../../../support/servers/server.ts";
import type { Node } from "../instances/node.ts";
import { between, type Fault } from "./fault.ts";
import { sleep } from "../clients/sleep.ts";

/** The faults of the database. */
export const DATABASE_FAULTS = {
  "database killed": server(async (database, chance, signal) => {
    await database.kill();
    await sleep(between(chance, 0, 1500), signal);
    await database.start();
  }),

  // Up to twice as long as an instance waits for an answer.
  "database paused": server(async (database, chance, signal) => {
    await database.pause();
    await sleep(between(chance, 100, 2000), signal);
    database.resume();
  }),

  "database cut off": network(async (nodes, chance, signal) => {
    set(nodes, chance.pick(["cut", "blackhole"]));
    await sleep(between(chance, 200, 2500), signal);
  }),

  "database slow": network(async (nodes, chance, signal) => {
    set(nodes, { delay: between(chance, 10, 80) });
    await sleep(between(chance, 500, 2500), signal);
  }),

  // Some connections of the instances end, and no new one can be opened.
  "out of connections": async ({ servers: { store } }, chance, signal) => {
    {
      await using _ = await store.takeConnections(() => chance.below(2) === 0);
      await sleep(between(chance, 500, 2500), signal);
    }
    await recover(chance, signal);
  },
} satisfies Record<string, Fault>;

/** A fault of the database, for all instances. */
function server(
  fault: (
    database: Server,
    chance: Random,
    signal: AbortSignal,
  ) => Promise<void>,
): Fault {
  return async ({ servers: { store } }, chance, signal) => {
    await fault(store.server, chance, signal);
    await recover(chance, signal);
  };
}

/** A fault of the network to the database, of one instance or of all. */
function network(
  fault: (
    nodes: readonly Node[],
    chance: Random,
    signal: AbortSignal,
  ) => Promise<void>,
): Fault {
  return async ({ nodes }, chance, signal) => {
    const one = nodes[chance.below(nodes.length)];
    const some = one && chance.below(3) > 0 ? [one] : nodes;
    await fault(some, chance, signal);
    set(some, "pass");
    await recover(chance, signal);
  };
}

/** Leaves the instances time until they use the database again. */
function recover(chance: Random, signal: AbortSignal): Promise<void> {
  return sleep(between(chance, 500, 2500), signal);
}

function set(nodes: readonly Node[], mode: Mode): void {
  for (const node of nodes) node.network.mode = mode;
}
