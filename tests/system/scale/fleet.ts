/**
 * A whole fleet on one machine: a balancer, instances of the service, caches, a
 * balancer in front of the database, and the nodes of the database.
 *
 * @module
 */
import type { Target } from "../../freshness/history/clients/client.ts";
import { Galera } from "../../support/servers/galera.ts";
import { GaleraHealth } from "../../support/servers/galera_health.ts";
import { HaProxy } from "../../support/servers/haproxy.ts";
import type { Server } from "../../support/servers/server.ts";
import { TcpProxy } from "../faults/network/tcp_proxy.ts";
import { beforeDatabase, beforeInstances } from "./balancers.ts";
import { type CacheName, CACHES } from "./caches.ts";
import { Instance } from "./instance.ts";

/** How large a fleet is. */
export interface Size {
  /** How many instances of the service. */
  readonly instances: number;
  /** How many servers of the cache. */
  readonly caches: number;
  /** How many nodes of the database. */
  readonly nodes: number;
  /** The kind of cache. */
  readonly cache: CacheName;
}

/** A server, and the network that others have to it. */
export interface Reached<S extends Server = Server> {
  readonly server: S;
  readonly network: TcpProxy;
}

/** Milliseconds within which a fleet is well again. */
const PATIENCE = 240_000;

/** All parts of a fleet; they stop with it. */
export class Fleet implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  /** What clients call. */
  readonly balancer: Reached<HaProxy>;
  /** The instances. */
  readonly instances: readonly Instance[];
  /** The servers of the cache. */
  readonly caches: readonly Reached[];
  /** What the instances call for the database. */
  readonly database: Reached<HaProxy>;
  /** The nodes of the database; the first one is active while it can be. */
  readonly nodes: Galera["nodes"];
  /** The settings of each instance. */
  readonly settings: Readonly<Record<string, string>>;

  private constructor(
    stack: AsyncDisposableStack,
    parts: Omit<Fleet, "target" | "well" | typeof Symbol.asyncDispose>,
  ) {
    this.#stack = stack;
    this.balancer = parts.balancer;
    this.instances = parts.instances;
    this.caches = parts.caches;
    this.database = parts.database;
    this.nodes = parts.nodes;
    this.settings = parts.settings;
  }

  /** Starts all parts. */
  static async start(size: Size): Promise<Fleet> {
    await using stack = new AsyncDisposableStack();
    const reached = async <S extends Server>(server: S) => {
      stack.use(server);
      return { server, network: stack.use(await TcpProxy.start(server.port)) };
    };
    const { start, url } = CACHES[size.cache];
    const [{ nodes }, caches] = await Promise.all([
      Galera.start(size.nodes).then((it) => stack.use(it)),
      Promise.all(
        Array.from(
          { length: size.caches },
          () => start().then(reached),
        ),
      ),
    ]);
    const database = await reached(
      await HaProxy.start(beforeDatabase(nodes.map((node) => ({
        port: node.port,
        health: stack.use(new GaleraHealth(node)).port,
      })))),
    );
    const settings = {
      PERSON_DATABASE:
        `mysql://person:hunter2@127.0.0.1:${database.network.port}/test`,
      PERSON_CACHE: url(caches.map(({ network }) => network.port)),
    };
    const instances = await Promise.all(
      Array.from(
        { length: size.instances },
        async () => stack.use(await Instance.start(settings)),
      ),
    );
    const ports = instances.map(({ network }) => network.port);
    const balancer = await reached(await HaProxy.start(beforeInstances(ports)));
    const parts = { balancer, instances, caches, database, nodes, settings };
    return new Fleet(stack.move(), parts);
  }

  /** The balancer, as clients know it. */
  get target(): Target {
    return {
      service: {
        url: new URL(`http://127.0.0.1:${this.balancer.network.port}`),
      },
      avoided: false,
      deaths: [],
      program: { settings: this.settings, machine: { ports: {} } },
      subject: (id) => id,
    };
  }

  /** Waits until every node may be used, and every instance uses its cache. */
  async well(): Promise<void> {
    const giveUp = performance.now() + PATIENCE;
    const checks = [
      ...this.nodes.map((node) => () => node.answers()),
      ...this.instances.map(({ url }) => () => usesCache(url)),
      () => usesCache(this.target.service?.url),
    ];
    for (const check of checks) {
      while (!await check()) {
        if (performance.now() > giveUp) throw new Error("a part is not well");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Stops all parts. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Whether a read is a hit, without a mark, and the instance is ready. */
async function usesCache(url: URL | undefined): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(5000);
    const ready = await fetch(new URL("readyz", url), { signal });
    await ready.body?.cancel();
    const read = await fetch(new URL("persons/probe", url), { signal });
    await read.body?.cancel();
    const how = read.headers.get("Cache-Status") ?? "";
    return ready.ok && /; hit; ttl=\d+; age=\d+$/.test(how);
  } catch {
    return false;
  }
}
