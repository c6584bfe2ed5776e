/**
 * The requests that were sent on a connection and not answered yet.
 *
 * @module
 */
import { alarm } from "../../src/resilience/alarm.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { Response } from "./memjs.ts";

/**
 * One request, or several that were sent together and wait with one callback. It
 * is a class for the reason that `Call` gives in `src/resilience/deadline.ts`.
 */
export class Pending {
  /** The opcode, which the answer repeats. */
  readonly opcode: number;
  /** Receives the answer. */
  readonly answer: (response: Response) => void;
  /** Receives the reason why there is no answer. */
  readonly fail: (error: Error) => void;
  /** The number of the next one to be answered. */
  seq: number;
  /** How many are to be answered. */
  count: number;
  /** By the working time; unknown until the first look. */
  deadline = Infinity;
  /** What was sent after it. */
  after: Pending | undefined = undefined;

  /** Requests that are sent next, with the numbers from `seq` on. */
  constructor(
    opcode: number,
    seq: number,
    answer: Pending["answer"],
    fail: Pending["fail"],
    count = 1,
  ) {
    this.opcode = opcode;
    this.answer = answer;
    this.fail = fail;
    this.seq = seq;
    this.count = count;
  }
}

/**
 * The pending requests in the order of sending, which is also the order of the
 * answers and of the deadlines. They form a chain. In a `Map`, each request would
 * live until the next collection of all garbage: a `Map` that always gets new
 * entries goes through many tables, and each leads to the one after it.
 */
export class PendingRequests {
  readonly #runtime: Runtime;
  readonly #time: WorkingTime;
  readonly #timeout: number;
  readonly #look: number;
  readonly #late: () => void;
  #oldest: Pending | undefined;
  #youngest: Pending | undefined;
  #size = 0;
  #cancel: (() => void) | undefined;

  /**
   * Calls `late` when a request has had no answer for `timeout` ms, or up to a
   * tenth more: a request counts from the first look after it was sent.
   */
  constructor(timeout: number, runtime: Runtime, late: () => void) {
    this.#timeout = timeout;
    this.#look = Math.ceil(timeout / 10);
    this.#runtime = runtime;
    this.#time = WorkingTime.of(runtime);
    this.#late = late;
  }

  /** The number of pending requests. */
  get size(): number {
    return this.#size;
  }

  /** Whether the request with the number is to be answered next. */
  isNext(seq: number): boolean {
    return this.#oldest?.seq === seq;
  }

  /** Adds what is sent next. */
  add(sent: Pending): void {
    if (!this.#cancel) sent.deadline = this.#time.now() + this.#timeout;
    if (this.#youngest) this.#youngest.after = sent;
    else this.#oldest = sent;
    this.#youngest = sent;
    this.#size += sent.count;
    this.#cancel ??= this.#watchAfter(this.#look);
  }

  /** Takes the next request, or `undefined` if the answer is of another one. */
  take(seq: number, opcode: number): Pending | undefined {
    const request = this.#oldest;
    if (request?.seq !== seq || request.opcode !== opcode) return undefined;
    this.#size--;
    request.seq++;
    if (--request.count === 0) {
      this.#oldest = request.after;
      if (!request.after) this.#youngest = undefined;
      // An old object that leads to a young one keeps it alive.
      request.after = undefined;
    }
    return request;
  }

  /** Fails all requests. */
  fail(error: Error): void {
    this.#cancel?.();
    this.#cancel = undefined;
    let lost = this.#oldest;
    this.#oldest = this.#youngest = undefined;
    this.#size = 0;
    for (; lost; lost = lost.after) lost.fail(error);
  }

  // One timer for all requests: it watches the oldest one.
  #watch(): void {
    this.#cancel = undefined;
    const now = this.#time.now();
    for (let it = this.#oldest; it; it = it.after) {
      if (it.deadline === Infinity) it.deadline = now + this.#timeout;
    }
    if (!this.#oldest) return;
    const left = Math.ceil(this.#oldest.deadline - now);
    if (left > 0) this.#cancel = this.#watchAfter(Math.min(left, this.#look));
    else this.#late();
  }

  #watchAfter(ms: number): () => void {
    return alarm(this.#runtime, ms, () => this.#watch());
  }
}
