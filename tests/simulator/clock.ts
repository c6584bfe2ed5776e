/**
 * Virtual time for several processes in one real process. Nothing waits: the
 * world moves from one event to the next, and promises run in between. All
 * random values come from a seed, so the same seed gives the same run.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { Runtime, Timer } from "../../src/runtime.ts";
import { type Random, random } from "../system/faults/random.ts";

/** The wall clock at the beginning of every world. */
const BEGINNING = Date.UTC(2030, 0, 1);

/** A timer, or an event of the network. */
interface Due {
  /** The time, on the steady clock of the process. */
  readonly at: number;
  /** The place among all events, for events of the same time. */
  readonly turn: number;
  readonly run: () => void;
}

/** The time that all processes of a simulation share. */
export class World {
  /** The milliseconds since the beginning. */
  time = 0;
  /** The random values of the world. */
  readonly chance: Random;
  readonly #processes: VirtualProcess[] = [];
  #turns = 0;

  /** A world whose random values come from the seed. */
  constructor(seed: number) {
    this.chance = random(seed);
  }

  /** A process of its own, whose wall clock is wrong by `skew` milliseconds. */
  process(skew = 0): VirtualProcess {
    return this.#add(new VirtualProcess(this, skew));
  }

  /** A process whose events settle no promise, such as the network: cheap. */
  network(): VirtualProcess {
    return this.#add(new VirtualProcess(this, 0, "quiet"));
  }

  #add(process: VirtualProcess): VirtualProcess {
    this.#processes.push(process);
    return process;
  }

  /** The place of the next event among all events. */
  turn(): number {
    return this.#turns++;
  }

  /** Lets so many milliseconds pass, and all that is due in them happen. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (;;) {
      const process = this.#next(end);
      if (!process) break;
      this.time = Math.max(this.time, process.next);
      process.step();
      if (!process.quiet) await settled();
    }
    this.time = end;
  }

  /** The process that has the next event until `end`. */
  #next(end: number): VirtualProcess | undefined {
    let found: VirtualProcess | undefined;
    let foundAt = end;
    for (const process of this.#processes) {
      const at = Math.max(this.time, process.next);
      if (at > foundAt || at === Infinity) continue;
      if (found && at === foundAt && process.turn > found.turn) continue;
      found = process;
      foundAt = at;
    }
    return found;
  }
}

/** The runtime of one process, and what can happen to it and to its machine. */
export class VirtualProcess implements Runtime {
  readonly #world: World;
  readonly #timers: Due[] = [];
  /** What runs after the timers that are due: arrived bytes and immediates. */
  readonly #arrived: Due[] = [];
  #wallAhead: number;
  /** Since when the wall clock stands still. */
  #heldSince: number | undefined;
  /** How long the steady clock stood still. */
  #slept = 0;
  #asleepSince: number | undefined;
  #state: "running" | "stopped" | "killed" = "running";

  /** Whether its events settle no promise. */
  readonly quiet: boolean;

  /** A process of the world; make it with {@linkcode World.process}. */
  constructor(world: World, skew: number, quiet?: "quiet") {
    this.quiet = quiet === "quiet";
    this.#world = world;
    this.#wallAhead = skew;
  }

  /** As {@linkcode Runtime.now}. */
  now(): number {
    const time = this.#heldSince ?? this.#world.time;
    return Math.floor(BEGINNING + time + this.#wallAhead);
  }

  /** As {@linkcode Runtime.steady}. */
  steady(): number {
    return (this.#asleepSince ?? this.#world.time) - this.#slept;
  }

  /** As {@linkcode Runtime.random}. */
  random(): number {
    return this.#world.chance.next();
  }

  /** As {@linkcode Runtime.uuid}. */
  uuid(): string {
    const hex = (digits: number) =>
      Math.floor(this.random() * 16 ** digits).toString(16)
        .padStart(digits, "0");
    return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  }

  /** As {@linkcode Runtime.setTimeout}. */
  setTimeout(run: () => void, ms: number): Timer {
    // As in Deno, no timer fires in the turn in which it was set.
    const at = this.steady() + Math.max(1, ms);
    const timer = { at, turn: this.#world.turn(), run };
    const later = this.#timers.findLastIndex((it) => it.at <= at) + 1;
    this.#timers.splice(later, 0, timer);
    return timer;
  }

  /** As {@linkcode Runtime.clearTimeout}. */
  clearTimeout(timer: Timer): void {
    const at = this.#timers.indexOf(timer as Due);
    if (at >= 0) this.#timers.splice(at, 1);
  }

  /** As {@linkcode Runtime.setImmediate}. */
  setImmediate(run: () => void): void {
    this.receive(run);
  }

  /**
   * Runs `run` when the process reads its sockets: at once, or after a pause,
   * and then only after the timers that are due, as in a real event loop.
   */
  receive(run: () => void): void {
    const at = this.steady();
    this.#arrived.push({ at, turn: this.#world.turn(), run });
  }

  /** Sets the wall clock forward, or back if `ms` is negative. */
  jump(ms: number): void {
    this.#wallAhead += ms;
  }

  /** From now on the wall clock stands still. */
  hold(): void {
    this.#heldSince ??= this.#world.time;
  }

  /** The wall clock goes on from where it stands. */
  release(): void {
    if (this.#heldSince === undefined) return;
    this.#wallAhead -= this.#world.time - this.#heldSince;
    this.#heldSince = undefined;
  }

  /** Stops the process (SIGSTOP): its clocks go on, and nothing runs. */
  stop(): void {
    if (this.#state === "running") this.#state = "stopped";
  }

  /** Lets a stopped process continue (SIGCONT). */
  continue(): void {
    if (this.#state === "stopped") this.#state = "running";
  }

  /** Suspends the machine: its steady clock stands still, and nothing runs. */
  suspend(): void {
    this.#asleepSince ??= this.#world.time;
  }

  /** Wakes the machine. */
  wake(): void {
    if (this.#asleepSince === undefined) return;
    this.#slept += this.#world.time - this.#asleepSince;
    this.#asleepSince = undefined;
  }

  /** Ends the process as a crash does: nothing of it runs any more. */
  kill(): void {
    this.#state = "killed";
  }

  /** The time of the next event in the world; Infinity if there is none. */
  get next(): number {
    const due = this.#due();
    return due ? due.at + this.#slept : Infinity;
  }

  /** The place of the next event among all events. */
  get turn(): number {
    return this.#due()?.turn ?? Infinity;
  }

  /** Runs the next event. */
  step(): void {
    const due = this.#due();
    if (!due) return;
    if (this.#timers[0] === due) this.#timers.shift();
    else this.#arrived.shift();
    due.run();
  }

  #due(): Due | undefined {
    const awake = this.#asleepSince === undefined;
    if (this.#state !== "running" || !awake) return undefined;
    const [timer] = this.#timers;
    const [arrived] = this.#arrived;
    if (!timer || !arrived) return timer ?? arrived;
    return timer.at <= this.steady() ? timer : arrived;
  }
}

/** Lets everything run that waits for a promise only. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
