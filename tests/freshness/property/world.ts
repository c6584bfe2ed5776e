/**
 * Two instances of the service on one cache and one store, driven through an
 * interleaving that is given, and judged by the guarantee: a read that starts
 * after a write was acknowledged never returns anything older.
 *
 * @module
 */
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import type { Lifetimes } from "../../../src/dao/lifetimes.ts";
import type { KeyValue } from "../../../src/dao/key_value.ts";
import { entryKey } from "../../../src/protocol/entry.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import { POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { type Command, IDS } from "../../support/fakes/commands.ts";
import { Instance } from "./instance.ts";
import { HeldKeyValue } from "../../support/fakes/held_key_value.ts";
import { HeldStore } from "../../support/fakes/held_store.ts";
import { History } from "./history.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { type Choice, Schedule } from "./schedule.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";

/** Lifetimes in which a run may see marks and entries expire. */
export const LIFETIMES: Lifetimes = {
  ttl: 30_000,
  absentTtl: 10_000,
  stale: 60_000,
  mark: 5_000,
};

/** What the instances are made of; a mutant changes one of these. */
export interface Parts {
  /** Called before each run, outside of its time. */
  reset?(): Promise<void>;
  /** The cache server that both use. */
  server(now: () => number): KeyValue<Person>;
  /** An instance's cache, on its way to the server. */
  cache(way: HeldKeyValue, runtime: Runtime): PersonCache;
  /** What an instance takes for the store. */
  store(way: HeldStore): PersonStore;
  /** Whether an instance knows that it shares the cache. */
  readonly shared: boolean;
  /** Whether every write adds a row to the outbox. */
  readonly durable: boolean;
}

/** What came of a run. */
export interface Verdict {
  /** Reads that were older than allowed, or of what never was. */
  readonly stale: readonly string[];
  /** What did not work again when everything worked again. */
  readonly stuck: readonly string[];
  /** What happened. */
  readonly trace: readonly string[];
}

/** How many commands may be under way at once. */
const CROWD = 6;

/** Two instances, and all that is around them. */
export class World implements Disposable {
  readonly #stuck: string[] = [];
  readonly #schedule = new Schedule();
  readonly #time = new SteadyTime();
  readonly #random = Math.random;
  readonly #store = new MemoryStore();
  readonly #history = new History(this.#store, IDS);
  readonly #server: KeyValue<Person>;
  readonly #ways: HeldKeyValue[] = [];
  readonly #instances: readonly [Instance, Instance];
  #writes = 0;
  #running = 0;

  /** A world of the given parts; time stands still in it. */
  constructor(parts: Parts) {
    // Chance decides when to try again: in the middle, always.
    Math.random = () => 0.5;
    this.#server = parts.server(() => this.#time.now);
    this.#instances = [
      this.#instance("A", parts),
      this.#instance("B", parts),
    ];
  }

  /** Time and chance are real again. */
  [Symbol.dispose](): void {
    Math.random = this.#random;
    this.#time[Symbol.dispose]();
  }

  /** Runs the script, interleaved as the choices say. */
  async run(
    script: readonly Command[],
    choices: readonly Choice[],
  ): Promise<Verdict> {
    for (const it of this.#instances) this.#begin(it.start());
    await this.#schedule.finish();
    this.#begin(this.#instances[0].read(IDS));
    await this.#schedule.finish();
    const rest = [...script];
    for (const choice of choices) await this.#step(rest, choice);
    while (await this.#step(rest));
    await this.#heal();
    await this.#compareAll(false);
    await this.#pass(LIFETIMES.mark + 1000);
    await this.#compareAll(true);
    for (const it of this.#instances) await it[Symbol.asyncDispose]();
    return {
      stale: this.#instances.flatMap((it) => it.stale),
      stuck: [...this.#stuck, ...this.#instances.flatMap((it) => it.stuck)],
      trace: this.#schedule.trace,
    };
  }

  #instance(name: string, parts: Parts): Instance {
    const toCache = new HeldKeyValue(this.#server, this.#schedule, name);
    this.#ways.push(toCache);
    const way = new HeldStore(this.#store, this.#schedule, name);
    const cache = parts.cache(toCache, {
      ...RUNTIME,
      random: () => 0,
      now: () => this.#time.now,
    });
    const { shared, durable } = parts;
    const made = { name, cache, way, store: parts.store(way), shared, durable };
    return new Instance(made, this.#history);
  }

  async #step(rest: Command[], choice?: Choice): Promise<boolean> {
    const start = rest.length > 0 && this.#running < CROWD
      ? () => this.#start(rest.shift())
      : undefined;
    const went = await this.#schedule.step(start, choice);
    this.#history.look();
    return went;
  }

  async #start(command: Command | undefined): Promise<string> {
    const instance = this.#instances[command?.by ?? 0];
    if (!command || !instance) return "nothing";
    const { does, by, ids, ms } = command;
    const [id] = ids;
    const persons = ids.map((id) => this.#version(id));
    const [person] = persons;
    switch (does) {
      case "read":
        this.#begin(instance.read(ids));
        break;
      case "put":
        this.#begin(instance.put(persons));
        break;
      case "add":
        if (person) this.#begin(instance.add(person));
        break;
      case "delete":
        if (id) this.#begin(instance.delete(id));
        break;
      case "toggle":
        instance.toggle();
        break;
      case "cut":
      case "mend":
        this.#ways[by]?.sever(does === "cut");
        break;
      case "evict":
        await Promise.all(
          ids.map((id) =>
            this.#server.run({ op: "delete", key: entryKey(id) })
          ),
        );
        break;
      case "pass":
        this.#time.tick(ms);
    }
    return `${instance.name}: ${does} ${does === "pass" ? ms : ids}`;
  }

  #version(id: PersonId) {
    return PERSON.parse({ id, firstName: `v${this.#writes++}`, lastName: "" });
  }

  #begin(work: Promise<unknown>): void {
    this.#running += 1;
    work.catch((error) => this.#stuck.push(String(error)))
      .finally(() => this.#running -= 1);
  }

  /** Everything works again, and what is pending is drained. */
  async #heal(): Promise<void> {
    for (const way of this.#ways) way.sever(false);
    for (const it of this.#instances) it.readThrough();
    // A writer whose caller has given up may have changed the store when
    // its mark was gone: that is bounded by the entries' time alone.
    const late = this.#instances.some(({ way }) => way.late);
    if (late) await this.#pass(LIFETIMES.ttl + LIFETIMES.stale);
    for (let i = 0; i < 20 && !this.#quiet; i++) await this.#pass(1000);
    if (!this.#quiet) this.#stuck.push("it never comes to rest");
    await this.#pass(1000);
  }

  get #quiet(): boolean {
    return this.#running === 0 && this.#store.rows.length === 0;
  }

  /** Lets time pass, at the end in spans in which the outbox is read. */
  async #pass(ms: number): Promise<void> {
    for (const span of [ms - 2 * POLL, POLL, POLL]) {
      this.#time.tick(span);
      await this.#schedule.finish();
    }
    this.#history.look();
  }

  /** Every instance now reads what the store holds; if need be, cached. */
  async #compareAll(cached: boolean): Promise<void> {
    for (const it of this.#instances) {
      for (const id of IDS) {
        this.#begin(it.compare(id, this.#store.persons.get(id), cached));
        await this.#schedule.finish();
      }
    }
  }
}
