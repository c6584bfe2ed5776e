/**
 * The requests that were sent on a connection and not answered yet.
 *
 * @module
 */
import { alarm } from "../../src/resilience/alarm.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { Response } from "./memjs.ts";

/** One request. */
export interface Pending {
  /** The opcode, which the answer repeats. */
  readonly opcode: number;
  /** Receives the answer. */
  readonly answer: (response: Response) => void;
  /** Receives the reason why there is no answer. */
  readonly fail: (error: Error) => void;
}

/** What was sent together, and waits with one callback. */
interface Sent extends Pending {
  /** The number of the next one to be answered, and its turn. */
  seq: number;
  turn: number;
  /** By the working time; unknown until the first look. */
  deadline: number;
}

/** The pending requests by number, in the order of sending. */
export class PendingRequests {
  readonly #runtime: Runtime;
  readonly #time: WorkingTime;
  readonly #timeout: number;
  readonly #look: number;
  readonly #late: () => void;
  // The order of sending is also the order of answers and of deadlines.
  readonly #requests = new Map<number, Sent>();
  #sent = 0;
  #answered = 0;
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
    return this.#requests.size;
  }

  /** Whether the request with the number is pending. */
  has(seq: number): boolean {
    return this.#requests.has(seq);
  }

  /**
   * Adds the request that is sent next, or `count` of them, which have the
   * numbers from `seq` on.
   */
  add(seq: number, { opcode, answer, fail }: Pending, count = 1): void {
    const sent: Sent = {
      opcode,
      seq,
      turn: this.#sent,
      deadline: this.#cancel ? Infinity : this.#time.now() + this.#timeout,
      answer,
      fail,
    };
    for (let i = 0; i < count; i++) this.#requests.set(seq + i, sent);
    this.#sent += count;
    this.#cancel ??= this.#watchAfter(this.#look);
  }

  /** Takes the next request, or `undefined` if the answer is of another one. */
  take(seq: number, opcode: number): Pending | undefined {
    const request = this.#requests.get(seq);
    if (request?.turn !== this.#answered || request.opcode !== opcode) return;
    if (request.seq !== seq) return;
    request.seq++;
    request.turn = ++this.#answered;
    this.#requests.delete(seq);
    return request;
  }

  /** Fails all requests. */
  fail(error: Error): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const lost = new Set(this.#requests.values());
    this.#requests.clear();
    this.#answered = this.#sent;
    for (const { fail } of lost) fail(error);
  }

  // One timer for all requests: it watches the oldest one.
  #watch(): void {
    this.#cancel = undefined;
    const now = this.#time.now();
    let oldest = Infinity;
    for (const request of this.#requests.values()) {
      if (request.deadline === Infinity) request.deadline = now + this.#timeout;
      oldest = Math.min(oldest, request.deadline);
    }
    if (oldest === Infinity) return;
    const left = Math.ceil(oldest - now);
    if (left > 0) this.#cancel = this.#watchAfter(Math.min(left, this.#look));
    else this.#late();
  }

  #watchAfter(ms: number): () => void {
    return alarm(this.#runtime, ms, () => this.#watch());
  }
}
