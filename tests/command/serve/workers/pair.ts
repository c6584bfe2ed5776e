/**
 * Two ends of a channel, within one thread.
 *
 * @module
 */
import type { Port } from "../../../../src/command/serve/workers/link.ts";

/** Each end gets what the other one sends, cloned as between threads. */
export function pair(): [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (own: number): Port => ({
    postMessage(message) {
      const copy = structuredClone(message);
      queueMicrotask(() => listeners[1 - own]?.forEach((it) => it(copy)));
    },
    on: (_, listener) => listeners[own]?.push(listener),
  });
  return [end(0), end(1)];
}
