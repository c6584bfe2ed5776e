/**
 * The parts of a fleet, and what can be done to each.
 *
 * @module
 */
import type { GaleraNode } from "../../support/servers/galera_node.ts";
import type { Fleet, Reached } from "./fleet.ts";
import type { Instance } from "./instance.ts";

/** What begins and ends a fault. */
export interface Fault {
  /** Begins it. */
  begin(): Promise<void> | void;
  /** Puts it right again, and returns when the part has started. */
  end(): Promise<void> | void;
}

/** What can be done to a part. */
export type What = "killed" | "paused" | "cut off" | "rolled";

/** A part, and its faults. */
export interface Part {
  /** Its name. */
  readonly name: string;
  /** How to cause each fault. */
  readonly faults: Readonly<Record<What, Fault>>;
}

/** Each kind of part once; `changed` is the folder of a changed version. */
export function partsOf(fleet: Fleet, changed: string): Part[] {
  const { instances, caches, nodes, balancer, database } = fleet;
  const [instance] = instances;
  const [cache] = caches;
  const [active, other] = nodes;
  return [
    ...instance ? [instancePart(instance, instances, changed)] : [],
    ...cache ? [serverPart("cache server", cache, caches)] : [],
    nodePart("active node", active, nodes),
    ...other ? [nodePart("other node", other, [other])] : [],
    serverPart("database's balancer", database, [database]),
    serverPart("balancer", balancer, [balancer]),
  ];
}

/** One of the instances; all are rolled. */
function instancePart(
  it: Instance,
  all: readonly Instance[],
  changed: string,
): Part {
  return {
    name: "instance",
    faults: {
      "killed": { begin: () => it.kill(), end: () => it.start() },
      "paused": { begin: () => it.pause(), end: () => it.resume() },
      "cut off": cutOff(it),
      "rolled": rolled(all, (each) => each.deploy(changed)),
    },
  };
}

/** One of the servers of a kind; all are rolled. */
function serverPart(name: string, it: Reached, all: readonly Reached[]): Part {
  const { server } = it;
  return {
    name,
    faults: {
      "killed": { begin: () => server.kill(), end: () => server.start() },
      "paused": { begin: () => server.pause(), end: () => server.resume() },
      "cut off": cutOff(it),
      "rolled": rolled(all, (each) => each.server.restart()),
    },
  };
}

/** One node of the database. */
function nodePart(
  name: string,
  node: GaleraNode,
  all: readonly GaleraNode[],
): Part {
  return {
    name,
    faults: {
      "killed": { begin: () => node.kill(), end: () => node.start() },
      "paused": { begin: () => node.pause(), end: () => node.resume() },
      // From the other nodes, but not from those who ask it.
      "cut off": {
        begin: () => node.isolate(true),
        end: () => node.isolate(false),
      },
      "rolled": rolled(all, (each) => each.restart()),
    },
  };
}

/** Nothing that is sent arrives before the end. */
function cutOff({ network }: Pick<Reached, "network">): Fault {
  return {
    begin: () => {
      network.mode = "blackhole";
    },
    end: () => {
      network.mode = "pass";
    },
  };
}

/** Each of them is stopped in good order and started, one after the other. */
function rolled<T>(
  all: readonly T[],
  restart: (each: T) => Promise<void>,
): Fault {
  return {
    begin: async () => {
      for (const each of all) await restart(each);
    },
    end: () => {},
  };
}
