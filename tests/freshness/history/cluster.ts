/**
 * Instances of the service on one database and two memcached, each instance
 * with a network of its own to the cache.
 *
 * @module
 */
import { rendezvous } from "../../../adapters/memcache/rendezvous.ts";
import { Proxy } from "../../system/faults/proxy.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Memcached } from "../../support/servers/memcached.ts";
import type { HistoryMutant } from "./mutated.ts";
import { Service } from "./service.ts";

/** What the instances share. */
export interface Servers {
  /** The database. */
  readonly database: MariaDb;
  /** The cache: so little memory that it evicts when it is filled. */
  readonly memcached: readonly [Memcached, Memcached];
}

/** Starts private servers, which stop with the stack. */
export async function startServers(
  stack: AsyncDisposableStack,
): Promise<Servers> {
  const tiny = { args: ["-m", "2"] };
  const [database, one, two] = await Promise.all([
    MariaDb.start(),
    Memcached.start(tiny),
    Memcached.start(tiny),
  ].map(async (server) => stack.use(await server)));
  if (
    !(database instanceof MariaDb) || !(one instanceof Memcached) ||
    !(two instanceof Memcached)
  ) throw new Error("the servers are others than asked for");
  return { database, memcached: [one, two] };
}

/** How an instance is set up. */
export interface NodeOptions {
  /** What is wrong with it. */
  readonly mutant?: HistoryMutant | undefined;
  /** More settings, as environment variables. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** One instance, and what is between it and the cache. */
export class Node implements AsyncDisposable {
  /** To each memcached one. */
  readonly proxies: readonly Proxy[];
  /** When it was killed, on the steady clock. */
  readonly deaths: number[] = [];
  readonly #settings: Record<string, string>;
  readonly #mutant: HistoryMutant | undefined;
  #service: Service | undefined;

  /** An instance that is not started yet. */
  constructor(
    { database, memcached }: Servers,
    { mutant, settings }: NodeOptions,
  ) {
    this.#mutant = mutant;
    this.proxies = memcached.map(({ port }) => new Proxy(port));
    const [first, ...others] = this.names;
    this.#settings = {
      PERSON_DATABASE: database.url,
      PERSON_CACHE: `memcache://${first}?server=${others.join("&server=")}`,
      ...settings,
    };
  }

  /** What its memcached servers are called. */
  get names(): string[] {
    return this.proxies.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The running instance, or `undefined` while it is dead. */
  get service(): Service | undefined {
    return this.#service;
  }

  /** Starts it, or starts it again. */
  async start(): Promise<void> {
    this.#service = await Service.start({
      settings: this.#settings,
      mutant: this.#mutant,
    });
  }

  /** Kills it. */
  async kill(): Promise<void> {
    const service = this.#service;
    this.#service = undefined;
    this.deaths.push(performance.now());
    await service?.kill();
  }

  /** Kills it, and closes its network. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service?.kill();
    for (const proxy of this.proxies) await proxy[Symbol.asyncDispose]();
  }
}

/** Instances that run, and the ids that every client uses. */
export class Cluster implements AsyncDisposable {
  /** The database and the cache. */
  readonly servers: Servers;
  /** The instances. */
  readonly nodes: readonly Node[];
  /** Ids that no run has used before. */
  readonly ids: readonly string[];

  private constructor(servers: Servers, nodes: readonly Node[], ids: number) {
    this.servers = servers;
    this.nodes = nodes;
    this.ids = agreedIds(nodes, ids);
  }

  /** Starts so many instances. */
  static async start(
    servers: Servers,
    { instances, ids }: { readonly instances: number; readonly ids: number },
    options: NodeOptions = {},
  ): Promise<Cluster> {
    const nodes = Array.from(
      { length: instances },
      () => new Node(servers, options),
    );
    const cluster = new Cluster(servers, nodes, ids);
    try {
      await Promise.all(nodes.map((node) => node.start()));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Stops the instances; the servers go on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
  }
}

/**
 * Ids that every instance keeps on the same server, in turn on the one and the
 * other: each instance knows the servers by another name, that of its proxy.
 */
function agreedIds(nodes: readonly Node[], count: number): string[] {
  const chosen = nodes.map(({ names }) => rendezvous(names));
  const ids: string[] = [];
  while (ids.length < count) {
    const id = `hot-${crypto.randomUUID().slice(0, 8)}`;
    const turn = ids.length % 2;
    if (chosen.every((choose) => choose(id) === turn)) ids.push(id);
  }
  return ids;
}
