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

interface Sent extends Pending {
  readonly turn: number;
  readonly deadline: number;
}

/** The pending requests by number, in the order of sending. */
export class PendingRequests {
  readonly #runtime: Runtime;
  readonly #time: WorkingTime;
  readonly #timeout: number;
  readonly #late: () => void;
  // The order of sending is also the order of answers and of deadlines.
  readonly #requests = new Map<number, Sent>();
  #sent = 0;
  #answered = 0;
  #cancel: (() => void) | undefined;

  /** Calls `late` when a request has had no answer for `timeout` ms. */
  constructor(timeout: number, runtime: Runtime, late: () => void) {
    this.#timeout = timeout;
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

  /** Adds the request that is sent next. */
  add(seq: number, { opcode, answer, fail }: Pending): void {
    this.#requests.set(seq, {
      opcode,
      turn: this.#sent++,
      deadline: this.#time.now() + this.#timeout,
      answer,
      fail,
    });
    this.#cancel ??= this.#watchAfter(this.#timeout);
  }

  /** Takes the next request, or `undefined` if the answer is of another one. */
  take(seq: number, opcode: number): Pending | undefined {
    const request = this.#requests.get(seq);
    if (request?.turn !== this.#answered || request.opcode !== opcode) return;
    this.#answered++;
    this.#requests.delete(seq);
    return request;
  }

  /** Fails all requests. */
  fail(error: Error): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const lost = [...this.#requests.values()];
    this.#requests.clear();
    this.#answered = this.#sent;
    for (const { fail } of lost) fail(error);
  }

  // One timer for all requests: it watches the oldest one.
  #watch(): void {
    const [oldest] = this.#requests.values();
    this.#cancel = undefined;
    if (!oldest) return;
    const left = Math.ceil(oldest.deadline - this.#time.now());
    if (left > 0) this.#cancel = this.#watchAfter(left);
    else this.#late();
  }

  #watchAfter(ms: number): () => void {
    return alarm(this.#runtime, ms, () => this.#watch());
  }
}
