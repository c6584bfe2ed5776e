/**
 * When the rounds of a drainer begin: one at a time, the next one at the
 * earliest time that was asked for.
 *
 * @module
 */
import type { Runtime, Timer } from "../../runtime.ts";

/** The least milliseconds between the starts of a round and of one by a hint. */
export const HINT_PAUSE = 20;

/**
 * The length of a round, times this number, is the least time between its start and
 * that of a round by a hint. So such rounds take at most a fifth of the time.
 */
const SHARE = 5;

/** What a drainer does in its rounds. */
export interface RoundOptions {
  /** One round. */
  readonly round: () => Promise<void>;
  /** The pause after a round, in milliseconds; `undefined` for no more rounds. */
  readonly pause: () => number | undefined;
  /** The clocks and timers. */
  readonly runtime: Runtime;
}

/** Begins the rounds of one drainer. */
export class Rounds implements AsyncDisposable {
  readonly #options: RoundOptions;
  #timer: Timer;
  /** When the timer begins a round, by the steady clock. */
  #due = Infinity;
  #round: Promise<void> | undefined;
  /** Whether a hint came in this round, perhaps after its read of the outbox. */
  #hinted = false;
  /** When a hint may begin a round, by the steady clock. */
  #hintsFrom = -Infinity;
  #disposed = false;

  /** No round begins by itself. */
  constructor(options: RoundOptions) {
    this.#options = options;
  }

  /** Begins a round now, or answers the one under way. */
  run(): Promise<void> {
    return this.#round ??= this.#run();
  }

  /** Begins a round in so many milliseconds at the latest, if none is under way. */
  within(delay: number): void {
    if (this.#disposed || this.#round) return;
    const { runtime } = this.#options;
    const due = runtime.steady() + delay;
    if (due >= this.#due) return;
    runtime.clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = runtime.setTimeout(() => this.run(), delay);
  }

  /** Begins a round soon; many hints begin few rounds. */
  hint(): void {
    this.#hinted = true;
    const wait = this.#hintsFrom - this.#options.runtime.steady();
    this.within(Math.max(0, wait));
  }

  async #run(): Promise<void> {
    const { round, pause, runtime } = this.#options;
    runtime.clearTimeout(this.#timer);
    this.#due = Infinity;
    this.#hinted = false;
    const begun = runtime.steady();
    try {
      await round();
    } finally {
      const took = runtime.steady() - begun;
      this.#hintsFrom = begun + Math.max(HINT_PAUSE, SHARE * took);
      this.#round = undefined;
      const wait = pause();
      if (wait !== undefined) this.within(wait);
      if (this.#hinted) this.hint();
    }
  }

  /** Begins no more rounds, and waits for the one under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#options.runtime.clearTimeout(this.#timer);
    await this.#round;
  }
}
