/**
 * The writes in flight, which a stop waits for. `shutdown()` of `Deno.serve`
 * makes a body that is still arriving unreadable (denoland/deno#36809), so every
 * request that may have a body must end before it.
 *
 * @module
 */
import { Context } from "hono";
import type { Delivery } from "../../http/response/large_answers.ts";
import { problem } from "../../http/response/problem.ts";

/** A function that answers a request of a server. */
export type Fetch = (
  request: Request,
  delivery?: Delivery,
) => Response | Promise<Response>;

/** A handler in front of `fetch` that tracks writes, and refuses them once closed. */
export class InFlightWrites {
  readonly #fetch: Fetch;
  readonly #writes = new Set<Promise<Response>>();
  #closed = false;

  /** `fetch` answers every request that is not refused. */
  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** Answers the request; a write after `close` gets a 503. */
  fetch(request: Request, delivery?: Delivery): Response | Promise<Response> {
    const { method } = request;
    if (method === "GET" || method === "HEAD") {
      return this.#fetch(request, delivery);
    }
    return this.#closed ? refusal(request) : this.#write(request);
  }

  async #write(request: Request): Promise<Response> {
    const answer = Promise.resolve(this.#fetch(request));
    this.#writes.add(answer);
    try {
      return await answer;
    } finally {
      this.#writes.delete(answer);
    }
  }

  /** Refuses new writes, and resolves when the writes in flight are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#writes);
  }
}

function refusal(request: Request): Response {
  return problem(
    new Context(request),
    "unavailable",
    "The service is stopping; nothing was changed.",
    { headers: { Connection: "close" } },
  );
}
