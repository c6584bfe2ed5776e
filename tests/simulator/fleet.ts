/**
 * A fleet without faults: many instances of the code that serves, on one cache
 * server and one database, in virtual time. It counts the calls that reach the
 * servers. One person is stored, and cached nowhere.
 *
 * @module
 */
import { LEASE } from "../../src/cache_aside/outbox/lease_length.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import type { Written } from "../../src/protocol/reading.ts";
import { CacheServer } from "./cache_server.ts";
import { type VirtualProcess, World } from "./clock.ts";
import { Database } from "./database.ts";
import { Way } from "./network.ts";
import { serve, type Serving } from "./serving.ts";

/** Every reader reads this person. */
export const HOT: Person = PERSON.parse({
  id: "hot",
  firstName: "Ada",
  lastName: "",
});

const LIFETIMES = {
  ttl: 300_000,
  absentTtl: 300_000,
  stale: 300_000,
  mark: 3_000,
};

/** The calls that have reached the servers. */
interface Calls {
  /** Reads of the outbox. */
  outbox: number;
  /** Reads of the person in the database. */
  loads: number;
  /** Operations of the cache server. */
  cache: number;
}

/** The fleet. */
export class Fleet {
  /** Counts from the beginning. */
  readonly calls: Calls = { outbox: 0, loads: 0, cache: 0 };
  readonly #world: World;
  readonly #ways: Way[] = [];
  readonly #instances: Serving[] = [];

  /**
   * A fleet of so many instances, which start at the same moment; their leases
   * last so many milliseconds.
   */
  constructor(size: number, lease: number = LEASE) {
    this.#world = new World(size);
    const network = this.#world.network();
    const cacheServer = new CacheServer(this.#world, () => this.calls.cache++);
    const database = new Database(this.#world, (line) => this.#count(line()));
    database.data.persons.set(HOT.id, HOT);
    for (let n = 0; n < size; n++) {
      const toCache = new Way(this.#world, network);
      const process = this.#world.process();
      const parts = {
        cacheServer,
        toCache,
        database,
        toDatabase: new Way(this.#world, network),
        durable: false,
        lease,
        unverified: "mark",
        lifetimes: LIFETIMES,
        change: {},
      } as const;
      this.#ways.push(toCache);
      this.#instances.push(serve(parts, process));
    }
  }

  /** Lets so many milliseconds pass; answers the calls of that time. */
  async pass(ms: number): Promise<Calls> {
    const before = { ...this.calls };
    await this.#world.pass(ms);
    const { outbox, loads, cache } = this.calls;
    return {
      outbox: outbox - before.outbox,
      loads: loads - before.loads,
      cache: cache - before.cache,
    };
  }

  /**
   * So many readers of each instance ask for the person, one after the other
   * within `ms`. Answers the loads, when every reader has its answer.
   */
  async read(readers: number, ms: number): Promise<number> {
    let answered = 0;
    const read = async ({ service }: Serving) => {
      const { record } = await service.get(HOT.id);
      if (record) answered++;
    };
    for (const instance of this.#instances) {
      for (let n = 0; n < readers; n++) {
        const at = ms * n / readers;
        instance.process.setTimeout(() => void read(instance), at);
      }
    }
    const { loads } = await this.pass(ms + 100);
    if (answered === readers * this.#instances.length) return loads;
    throw new Error(`Only ${answered} readers have an answer.`);
  }

  /** Cuts the first instance off the cache, or connects it again. */
  cut(cut: boolean): void {
    const [way] = this.#ways;
    if (way) way.cut = cut;
  }

  /** The first instance writes the person; answers how long the writer waits. */
  async write(): Promise<number> {
    const [writer] = this.#instances;
    if (!writer) throw new Error("The fleet is empty.");
    const { process, service } = writer;
    const took = Promise.withResolvers<number>();
    process.receive(() => took.resolve(timed(process, () => service.put(HOT))));
    await this.pass(5_000);
    return await took.promise;
  }

  #count(line: string): void {
    if (line.includes("database: list the outbox")) this.calls.outbox++;
    if (line.includes(`database: get ${HOT.id}`)) this.calls.loads++;
  }
}

async function timed(
  process: VirtualProcess,
  write: () => Promise<Written<unknown>>,
): Promise<number> {
  const begun = process.steady();
  await write();
  return process.steady() - begun;
}
