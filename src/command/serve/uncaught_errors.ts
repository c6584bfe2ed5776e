/**
 * Errors that nobody waits for: a promise that nobody handles, a callback of a
 * driver that throws. By default each would end the process, and with it every
 * request under way that has nothing to do with it.
 *
 * @module
 */
import type { Log } from "../../log/log.ts";

/** Watches until disposed of. */
export interface Mishaps extends Disposable {
  /** Aborted when there are too many of them to go on. */
  readonly signal: AbortSignal;
}

/** So many within so many milliseconds are no mishaps any more. */
const MOST = 10;
const SPAN = 10_000;

/**
 * Survives such errors, with a line in the log for each. If more than ten come
 * up within ten seconds something is broken for good: then a restart is better.
 */
export function surviveMishaps(
  log: Log,
  now: () => number = () => performance.now(),
): Mishaps {
  const controller = new AbortController();
  const recent: number[] = [];
  let count = 0;

  const survive = (event: Event, reason: unknown) => {
    event.preventDefault();
    if (controller.signal.aborted) return;
    const error = reason instanceof Error ? reason : undefined;
    log.error("An error that nobody waited for; the service goes on.", {
      count: ++count,
      kind: event.type,
      error: error ?? `no error: ${typeof reason}`,
    });
    const time = now();
    recent.push(time);
    while (recent[0] !== undefined && recent[0] < time - SPAN) recent.shift();
    if (recent.length > MOST) {
      log.error("Too many errors that nobody waited for: stopping.");
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
