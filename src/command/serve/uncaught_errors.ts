/**
 * The handler of uncaught errors: a rejected promise without a handler, or a
 * driver's callback that throws. By default each would end the process, and
 * every unrelated request in flight.
 *
 * @module
 */
import type { Log } from "../../log/log.ts";
import { RUNTIME } from "../../runtime.ts";

/** A watch for uncaught errors; disposing ends it. */
export interface UncaughtErrors extends Disposable {
  /** The signal that aborts when there are too many uncaught errors. */
  readonly signal: AbortSignal;
}

/** The most uncaught errors within {@linkcode SPAN}. */
const MOST = 10;

/** The time in which uncaught errors are counted, in milliseconds. */
const SPAN = 10_000;

/**
 * Keeps the process alive after an uncaught error, and logs a line for each. After
 * more than ten within ten seconds the signal aborts: the process is broken, and
 * a restart is better.
 */
export function surviveUncaughtErrors(log: Log): UncaughtErrors {
  const controller = new AbortController();
  const recent: number[] = [];
  let count = 0;

  const survive = (event: Event, reason: unknown) => {
    event.preventDefault();
    if (controller.signal.aborted) return;
    const error = reason instanceof Error ? reason : undefined;
    log.error("An error was not caught: the service continues.", {
      count: ++count,
      kind: event.type,
      error: error ?? `not an Error: ${typeof reason}`,
    });
    const time = RUNTIME.steady();
    recent.push(time);
    while (recent[0] !== undefined && recent[0] < time - SPAN) recent.shift();
    if (recent.length > MOST) {
      log.error("Too many uncaught errors: the service stops.");
      controller.abort();
    }
  };
  const onError = (event: ErrorEvent) => survive(event, event.error);
  const onRejection = (event: PromiseRejectionEvent) =>
    survive(event, event.reason);

  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onRejection);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      globalThis.removeEventListener("error", onError);
      globalThis.removeEventListener("unhandledrejection", onRejection);
    },
  };
}
