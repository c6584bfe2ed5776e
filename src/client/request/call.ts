/**
 * One call of the client: the time that it has, and what ends it early.
 *
 * @module
 */
import { ClientError } from "../client_error.ts";
import { CLOCK } from "../clock.ts";

/** What ends a call. */
export interface Limits {
  /** The milliseconds that the whole call may take, with all of its tries. */
  readonly timeout: number;
  /** The caller's signal: the call is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A call under way. */
export class Call {
  /** Is aborted when the call ends, however it ends. */
  readonly signal: AbortSignal;
  /** Whether a write was sent whose outcome is not known. */
  mayBeApplied = false;
  readonly #end: number;

  /** A call that ends with the signal, or after `timeout` milliseconds. */
  constructor(signal: AbortSignal, timeout: number) {
    this.signal = signal;
    this.#end = CLOCK.steady() + timeout;
  }

  /** The milliseconds that are left. */
  get left(): number {
    return this.#end - CLOCK.steady();
  }

  /** Waits `ms` milliseconds; rejects as soon as the call ends. */
  pause(ms: number): Promise<void> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const cancel = CLOCK.after(ms, () => {
        signal.removeEventListener("abort", stop);
        resolve();
      });
      function stop(): void {
        cancel();
        reject(signal.reason);
      }
      signal.addEventListener("abort", stop, { once: true });
    });
  }
}

/**
 * The result of `work`, or the error that ends the call first: a `timeout`, or
 * the reason of the caller's signal. It does not wait for `work` to notice.
 */
export async function within<T>(
  { timeout, signal }: Limits,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const call = new Call(controller.signal, timeout);
  const ended = Promise.withResolvers<never>();
  function end(reason: unknown): void {
    ended.reject(reason);
    controller.abort(reason);
  }
  const cancel = CLOCK.after(timeout, () => end(late(timeout, call)));
  const abort = () => end(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work(call), ended.promise]);
  } finally {
    cancel();
    signal?.removeEventListener("abort", abort);
    controller.abort();
  }
}

function late(timeout: number, { mayBeApplied }: Call): ClientError {
  const message = `The service did not answer within ${timeout} ms.`;
  return new ClientError("timeout", message, { mayBeApplied });
}
