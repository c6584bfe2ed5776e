/**
 * The writes in flight, which a stop waits for. `shutdown()` of `Deno.serve`
 * makes a body that is still arriving unreadable (denoland/deno#36809), so every
 * request that may have a body must end before it.
 *
 * @module
 */
import type { Delivery } from "../../http/response/large_answers.ts";

/** A function that answers a request of a server. */
export type Fetch = (
  request: Request,
  delivery?: Delivery,
) => Response | Promise<Response>;

/** A handler in front of `fetch` that tracks writes. */
export class InFlightWrites {
  readonly #fetch: Fetch;
  readonly #writes = new Set<Promise<Response>>();

  /** `fetch` answers every request. */
  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** Answers the request. */
  fetch(request: Request, delivery?: Delivery): Response | Promise<Response> {
    const { method } = request;
    return method === "GET" || method === "HEAD"
      ? this.#fetch(request, delivery)
      : this.#write(request, delivery);
  }

  #write(request: Request, delivery?: Delivery): Promise<Response> {
    const answer = Promise.resolve(this.#fetch(request, delivery));
    this.#writes.add(answer);
    const end = () => void this.#writes.delete(answer);
    answer.then(end, end);
    return answer;
  }

  /** Resolves when every write that is in flight now is answered. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#writes);
  }
}
