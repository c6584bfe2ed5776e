/**
 * SIGINT and SIGTERM: the first asks the program to come to an end, the second
 * ends it.
 *
 * @module
 */

/** What the signal is aborted with. */
export class Interrupted extends Error {
  /** The exit code by convention: 128 + the signal's number. */
  readonly code: number;

  /** An interruption by the named signal. */
  constructor(name: string, code: number) {
    super(`Interrupted by ${name}.`);
    this.code = code;
  }
}

/** Listens until disposed of. */
export interface Interrupts extends Disposable {
  /** Aborted by the first signal, with an {@linkcode Interrupted}. */
  readonly signal: AbortSignal;
}

// Windows knows no SIGTERM; there SIGBREAK comes closest.
const CODES: readonly (readonly [Deno.Signal, number])[] =
  Deno.build.os === "windows"
    ? [["SIGINT", 130], ["SIGBREAK", 149]]
    : [["SIGINT", 130], ["SIGTERM", 143]];

/**
 * Milliseconds in which a second signal is the first one's echo: sent to a
 * process group it comes at once, and `deno task` passes it on as well.
 */
const ECHO = 300;

/** Listens to the signals that end a program. */
export function listenToInterrupts(): Interrupts {
  const controller = new AbortController();
  let first = 0;
  const listeners = CODES.map(([name, code]) => {
    const listener = () => {
      const now = performance.now();
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
