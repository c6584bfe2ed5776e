/**
 * SIGINT, SIGTERM and SIGHUP: the first one stops the program gracefully, the second
 * one ends it at once.
 *
 * @module
 */
import { RUNTIME } from "../runtime.ts";

/** The reason of the aborted signal. */
export class Interrupted extends Error {
  /** The exit code by convention: 128 + the signal's number. */
  readonly code: number;

  /** `name` is the signal, such as `SIGINT`. */
  constructor(name: string, code: number) {
    super(`Interrupted by ${name}.`);
    this.code = code;
  }
}

/** A listener for interrupts; disposing ends it. */
export interface Interrupts extends Disposable {
  /** Aborted by the first signal, with an {@linkcode Interrupted}. */
  readonly signal: AbortSignal;
}

// Windows has no SIGTERM; SIGBREAK is the closest signal there.
const CODES: readonly (readonly [Deno.Signal, number])[] =
  Deno.build.os === "windows"
    ? [["SIGINT", 130], ["SIGBREAK", 149]]
    : [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]];

/**
 * The time in which a second signal counts as an echo of the first one, in
 * milliseconds. A terminal signals the whole process group, and `deno task`
 * passes the signal on as well.
 */
const ECHO = 300;

/** Listens to the signals that end a program. */
export function listenToInterrupts(): Interrupts {
  const controller = new AbortController();
  let first = 0;
  const listeners = CODES.map(([name, code]) => {
    const listener = () => {
      const now = RUNTIME.steady();
      if (!controller.signal.aborted) {
        first = now;
        controller.abort(new Interrupted(name, code));
      } else if (now - first > ECHO) Deno.exit(code);
    };
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => listeners.forEach((remove) => remove()),
  };
}
