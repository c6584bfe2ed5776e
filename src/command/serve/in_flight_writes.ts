/**
 * Stands before the service while it stops, since `Deno.serve` cannot wait for
 * the body of a request: `shutdown()` makes those that are still being sent
 * unreadable (denoland/deno#36809). So requests that may have one are let to
 * their end before it is called.
 *
 * @module
 */
import { Context } from "hono";
import { problem } from "../../http/response/problem.ts";

/** Answers a request. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/** Lets requests through until it is closed. */
export class Gate {
  readonly #fetch: Fetch;
  readonly #writes = new Set<Promise<Response>>();
  #closed = false;

  /** A gate before `fetch`. */
  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** Answers the request; a write is refused once the gate is closed. */
  fetch(request: Request): Response | Promise<Response> {
    const { method } = request;
    if (method === "GET" || method === "HEAD") return this.#fetch(request);
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

  /** Lets no more writes in, and resolves when those inside are answered. */
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
