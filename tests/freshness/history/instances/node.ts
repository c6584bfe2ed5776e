/**
 * One instance of the service, with a network and a machine of its own.
 *
 * @module
 */
import { Proxy } from "../../../system/faults/network/proxy.ts";
import { TcpProxy } from "../../../system/faults/network/tcp_proxy.ts";
import type { Reached } from "../caches/faulty_cache.ts";
import type { HistoryMutant } from "./mutated.ts";
import type { ProgramOptions } from "./program.ts";
import type { Servers } from "../servers.ts";
import { Service } from "./service.ts";
import { sleep } from "../clients/sleep.ts";
import { WallClock } from "./wall_clock.ts";

/** How an instance is set up. */
export interface NodeOptions {
  /** What is wrong with it. */
  readonly mutant?: HistoryMutant | undefined;
  /** More settings, as environment variables. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Its clocks, if they are not right. */
  readonly clocks?: Clocks | undefined;
  /** The name of its database, which makes it an instance of that service. */
  readonly database: string;
}

/** What is wrong with the clocks of an instance. */
export interface Clocks {
  /** By how many milliseconds the wall clock is ahead, one after the other. */
  readonly ahead?: readonly number[];
  /** Whether the steady clock stands still during a pause. */
  readonly suspends?: boolean;
}

/** Milliseconds of a pause in which clients call the instance again. */
const RUSH = 200;

/** One instance, and what is between it and the servers. */
export class Node implements AsyncDisposable {
  /** To each cache server one. */
  readonly proxies: readonly Proxy[];
  /** To the database. */
  readonly network: TcpProxy;
  /** Its wall clock, if that may be wrong. */
  readonly wallClock: WallClock | undefined;
  /** When it was killed, on the steady clock. */
  readonly deaths: number[] = [];
  /** How it reaches the cache. */
  readonly reached: Reached;
  readonly #options: NodeOptions;
  readonly #url: string;
  #cache: string;
  #service: Service | undefined;
  #avoided = false;

  private constructor(
    { store, cache }: Servers,
    network: TcpProxy,
    options: NodeOptions,
  ) {
    this.network = network;
    this.proxies = cache.servers.map(({ port }) =>
      new Proxy(port, cache.requestFrom)
    );
    this.reached = cache.reached(this.proxies.map(({ port }) => port));
    this.#cache = this.reached.urls[0];
    this.#options = options;
    const { ahead } = options.clocks ?? {};
    this.wallClock = ahead && new WallClock(ahead);
    this.#url = store.url(network.port, options.database);
  }

  /** An instance that is not started yet. */
  static async create(servers: Servers, options: NodeOptions): Promise<Node> {
    const network = await TcpProxy.start(servers.store.server.port);
    return new Node(servers, network, options);
  }

  /** How its programs are run. */
  get program(): ProgramOptions {
    const { settings, clocks, mutant } = this.#options;
    return {
      settings: {
        PERSON_DATABASE: this.#url,
        PERSON_CACHE: this.#cache,
        ...settings,
      },
      machine: {
        ports: this.reached.hosts,
        ahead: this.wallClock?.path,
        suspends: clocks?.suspends,
      },
      mutant,
    };
  }

  /** The running instance, or `undefined` while it is dead. */
  get service(): Service | undefined {
    return this.#service;
  }

  /** Whether clients had better call another one. */
  get avoided(): boolean {
    return this.#avoided;
  }

  /** Whose person of that id it serves: each service has others. */
  subject(id: string): string {
    return `${id}@${this.#options.database}`;
  }

  /** Starts it, or starts it again. */
  async start(): Promise<void> {
    this.#service = await Service.start(this.program);
  }

  /**
   * Stops it where it is, for so many milliseconds. Clients learn of it, but in
   * the end they call it again: it wakes up to their requests.
   */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    const service = this.#service;
    this.#avoided = true;
    service?.pause();
    await sleep(Math.max(0, ms - RUSH), signal);
    this.#avoided = false;
    await sleep(Math.min(ms, RUSH), signal);
    service?.resume();
  }

  /** Kills it. */
  async kill(): Promise<void> {
    const service = this.#service;
    this.#service = undefined;
    this.deaths.push(performance.now());
    await service?.kill();
  }

  /** Kills it, and starts it again with that URL of a cache. */
  async restartWith(cache: string): Promise<void> {
    await this.kill();
    this.#cache = cache;
    await this.start();
  }

  /** Kills it, and closes its network. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service?.kill();
    for (const proxy of this.proxies) await proxy[Symbol.asyncDispose]();
    await this.network[Symbol.asyncDispose]();
    this.wallClock?.[Symbol.dispose]();
  }
}
