/**
 * A run of the simulator: some instances on one cache server and one database,
 * in virtual time, with the requests and the faults of a plan.
 *
 * The promise: every read without a mark returns a version that is not older
 * than the newest one that was acknowledged before the read began, or that
 * another writer had committed a lease before. After the faults have ended, no call
 * hangs, the outbox is empty, and everything is cached again.
 *
 * @module
 */
import { MARGIN } from "../../src/cache_aside/outbox/lease_length.ts";
import type { VerifyOptions } from "../../src/cache_aside/verifier.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import type { Change } from "../freshness/changes.ts";
import { History } from "../freshness/property/history.ts";
import { CacheServer } from "./cache_server.ts";
import { type VirtualProcess, World } from "./clock.ts";
import { Database } from "./database.ts";
import { begin, type Fault, FAULTS } from "./faults.ts";
import { Instance } from "./instance.ts";
import { leasesOf } from "./lease_lengths.ts";
import { Way } from "./network.ts";
import { commit, isOtherWrite, type OtherWrite } from "./other_writer.ts";
import { recover } from "./recovery.ts";
import { send } from "./requests.ts";
import { LENGTH, type Plan, planOf } from "./plan.ts";
import { type Event, type Faults, IDS } from "./scenes.ts";

/** The options of a run. */
export interface RunOptions {
  /** What a mutant changes. */
  readonly change?: Change;
  /** The only faults of the run; by default there may be any. */
  readonly faults?: Faults | undefined;
  /** Receives what comes of each hit that an instance verifies. */
  readonly onVerdict?: VerifyOptions<Person>["onVerdict"];
  /** Receives a line for everything that happens. */
  readonly trace?: (line: string) => void;
}

/** The outcome of a run. */
export interface Verdict {
  readonly seed: number;
  /** Answers that break the promise. */
  readonly stale: readonly string[];
  /** What did not work again after the faults. */
  readonly stuck: readonly string[];
  /** The number of answers that were judged. */
  readonly judged: number;
}

/** Runs the seed. */
export function run(seed: number, options: RunOptions = {}): Promise<Verdict> {
  return new Simulation(seed, options).run();
}

class Simulation {
  readonly #seed: number;
  readonly #plan: Plan;
  /** The lease of each instance. */
  readonly #leases: readonly number[];
  /** The milliseconds after which all see what another writer has committed. */
  readonly #bound: number;
  readonly #world: World;
  readonly #trace: RunOptions["trace"];
  readonly #cacheServer: CacheServer;
  readonly #database: Database;
  readonly #history: History;
  readonly #network: VirtualProcess;
  readonly #triggers: boolean;
  readonly #instances: readonly Instance[];
  readonly #stuck: string[] = [];
  /** What ends the faults under way. */
  readonly #ends = new Map<Event, () => void>();
  #names = 0;

  constructor(
    seed: number,
    { change = {}, faults, onVerdict, trace }: RunOptions,
  ) {
    this.#seed = seed;
    this.#trace = trace;
    this.#plan = planOf(seed, faults);
    this.#leases = leasesOf(seed, this.#plan.skews.length);
    this.#bound = Math.max(...this.#leases) + MARGIN;
    const world = this.#world = new World(seed);
    const network = this.#network = world.network();
    this.#triggers = change.triggers ?? true;
    const note = (line: () => string) => this.#note(line);
    this.#cacheServer = new CacheServer(world, note, this.#plan);
    this.#database = new Database(world, note);
    this.#history = new History(this.#database.data, IDS);
    this.#database.onChange = () => this.#history.look();
    this.#instances = this.#plan.skews.map((skew, i) =>
      new Instance({
        name: "ABC"[i] ?? "",
        newProcess: () => world.process(skew),
        cacheServer: this.#cacheServer,
        toCache: new Way(world, network),
        database: this.#database,
        toDatabase: new Way(world, network),
        lease: this.#leases[i],
        durable: this.#plan.durable,
        unverified: this.#plan.unverified,
        lifetimes: this.#plan.lifetimes,
        change,
        onVerdict,
        history: this.#history,
        databaseWell: !this.#plan.events.some(({ does }) =>
          does.includes("database")
        ),
        note,
        onWritten: (ids) => this.#readAgain(ids),
      })
    );
  }

  async run(): Promise<Verdict> {
    const { skews, durable, unverified, disk, lifetimes } = this.#plan;
    const { hasIdentity } = this.#cacheServer;
    this.#note(() =>
      `clocks ${skews}; ${durable ? "durable" : "on demand"}; ${unverified}; ` +
      `${disk ? "a disk" : "no disk"}; ` +
      `${hasIdentity ? "an identity" : "no identity"}; ` +
      `leases ${this.#leases}; ` +
      JSON.stringify(lifetimes)
    );
    await this.#world.pass(20);
    const times = this.#plan.events.flatMap((event) => [
      { at: event.at, run: () => this.#begin(event) },
      { at: event.at + event.ms, run: () => this.#end(event) },
    ]).sort((a, b) => a.at - b.at);
    for (const { at, run } of times) {
      await this.#until(at);
      run();
    }
    await this.#until(LENGTH);
    this.#note(() => "all faults have ended");
    const instances = this.#instances;
    const { old, stuck } = await recover({
      world: this.#world,
      database: this.#database,
      instances,
      killed: this.#plan.events.some((it) => it.does === "kill the process"),
    });
    return {
      seed: this.#seed,
      stale: [...instances.flatMap((it) => it.judge.wrong), ...old],
      stuck: [...this.#stuck, ...stuck],
      judged: instances.reduce((sum, it) => sum + it.judge.judged, 0),
    };
  }

  async #until(at: number): Promise<void> {
    await this.#world.pass(Math.max(0, at + 20 - this.#world.time));
  }

  #begin(event: Event): void {
    const { does, by, ids, ms } = event;
    const instance = this.#instances[by];
    if (!instance) return;
    if (!isFault(does)) {
      const name = `v${++this.#names}`;
      if (isOtherWrite(does)) return this.#writeSql(does, ids, name);
      instance.process.receive(() =>
        this.#run(send(does, instance, ids, name))
      );
      return;
    }
    this.#note(() => `${instance.parts.name}: ${does} for ${Math.round(ms)}`);
    const cacheServer = this.#cacheServer;
    const database = this.#database;
    const targets = { instance, all: this.#instances, cacheServer, database };
    const end = begin(does, { ...targets, ids, ms });
    if (end) this.#ends.set(event, end);
  }

  /** Another writer commits; all must see that when the bound is over. */
  #writeSql(does: OtherWrite, ids: Event["ids"], name: string): void {
    const database = this.#database;
    database.process.receive(() => {
      const options = { ids, name, triggers: this.#triggers };
      for (const id of commit(does, database, options)) {
        const due = this.#history.committed(id);
        this.#network.setTimeout(due, this.#bound);
        this.#readAgain([id], this.#bound + 1);
      }
    });
  }

  #end(event: Event): void {
    const end = this.#ends.get(event);
    if (!end) return;
    this.#ends.delete(event);
    this.#note(() => `end: ${event.does}`);
    end();
  }

  #run(work: Promise<unknown>): void {
    work.catch((error) => this.#stuck.push(String(error)));
  }

  /**
   * Every instance reads at once what was just written, and once later; what
   * another writer wrote, only after so many milliseconds.
   */
  #readAgain(ids: readonly PersonId[], ms = 0): void {
    for (const instance of this.#instances) {
      const { process } = instance;
      const read = () => this.#run(instance.read(ids));
      if (ms === 0) process.receive(read);
      process.setTimeout(read, ms + this.#world.chance.next() * 700);
    }
  }

  #note(line: () => string): void {
    this.#trace?.(`${this.#world.time.toFixed(1).padStart(8)} ${line()}`);
  }
}

function isFault(does: Event["does"]): does is Fault {
  return (FAULTS as readonly string[]).includes(does);
}
