/**
 * How long each backend took for one request.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Backend, Observe } from "../cache_aside/observed.ts";
import type { Runtime } from "../runtime.ts";

/** The milliseconds of one request, by backend. */
export type Timings = Partial<Record<Backend, number>>;

/** The timings of the requests under way. */
export class RequestTimings {
  readonly #runtime: Runtime;
  readonly #current = new AsyncLocalStorage<Timings>();

  /** No request is under way. */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Runs a request, whose calls are added to `timings`. */
  request<T>(timings: Timings, run: () => T): T {
    return this.#current.run(timings, run);
  }

  /** Adds what each call of the backend took to its request. */
  observe(backend: Backend): Observe {
    return async (call, run) => {
      const timings = this.#current.getStore();
      if (!timings || call === "outbox") return await run();
      const begun = this.#runtime.steady();
      try {
        return await run();
      } finally {
        const took = this.#runtime.steady() - begun;
        timings[backend] = (timings[backend] ?? 0) + took;
      }
    };
  }
}
