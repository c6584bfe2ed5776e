/**
 * The part of `@std/testing/time` that the tests use, over fake-timers.
 *
 * @module
 */
import { install } from "fake-timers";

/** What is used of fake-timers, which has no types of its own. */
interface Clock {
  readonly now: number;
  tick(ms: number): number;
  next(): number;
  countTimers(): number;
  uninstall(): void;
}

const installClock = install as unknown as (
  options: { now: number; toFake: readonly string[] },
) => Clock;

/** Misuse of {@linkcode FakeTime}. */
export class TimeError extends Error {
  /** Makes an error with the given message. */
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}

const real = { setTimeout, abortTimeout: AbortSignal.timeout };
let active: FakeTime | undefined;

/**
 * Replaces `Date`, `setTimeout`, `setInterval` and `AbortSignal.timeout` until
 * it is restored; time stands still but for `tick` and its kin.
 */
export class FakeTime implements Disposable {
  readonly #clock: Clock;

  /** When the fake time began, in ms since 1970. */
  readonly start: number;

  /** Stops time, at `start` or now. */
  constructor(start?: number | string | Date | null) {
    if (active) throw new TimeError("Cannot construct FakeTime: already faked");
    this.start = start === undefined || start === null
      ? Date.now()
      : Math.floor(new Date(start).valueOf());
    if (Number.isNaN(this.start)) throw new TimeError("Invalid start");
    this.#clock = installClock({
      now: this.start,
      toFake: [
        "Date",
        "setTimeout",
        "clearTimeout",
        "setInterval",
        "clearInterval",
      ],
    });
    AbortSignal.timeout = fakeAbortTimeout;
    active = this;
  }

  /** The fake time, in ms since 1970. */
  get now(): number {
    return this.#clock.now;
  }

  /** Moves time forward, running each timer that falls due. */
  set now(value: number) {
    if (value < this.now) throw new RangeError("Time cannot go backwards");
    this.#clock.tick(value - this.now);
  }

  /** Moves time forward by `ms`, running each timer that falls due. */
  tick(ms = 0): void {
    this.#clock.tick(ms);
  }

  /** Lets pending promises run, then ticks. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /** Moves to the next timer and runs it; says whether there was one. */
  next(): boolean {
    if (this.#clock.countTimers() === 0) return false;
    this.#clock.next();
    return true;
  }

  /** Lets pending promises run, then moves to the next timer. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Moves on until there are no timers left. */
  runAll(): void {
    while (this.next());
  }

  /** Moves on until there are no timers left, letting promises run between. */
  async runAllAsync(): Promise<void> {
    while (await this.nextAsync());
  }

  /** Waits in real time. */
  delay(ms: number): Promise<void> {
    return new Promise((resolve) => void real.setTimeout(resolve, ms));
  }

  /** Lets everything run that waits for a promise only. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  /** Brings real time back. */
  restore(): void {
    if (active !== this) throw new TimeError("Time is already restored");
    active = undefined;
    this.#clock.uninstall();
    AbortSignal.timeout = real.abortTimeout;
  }

  /** Brings real time back. */
  [Symbol.dispose](): void {
    this.restore();
  }
}

function fakeAbortTimeout(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(
    () =>
      controller.abort(new DOMException("Signal timed out.", "TimeoutError")),
    ms,
  );
  return controller.signal;
}
