/**
 * The writes in flight, which a stop waits for. `shutdown()` of `Deno.serve`
 * makes a body that is still arriving unreadable (denoland/deno#36809), so every
 * request that may have a body must end before it.
 *
 * @module
 */
import { WaitGroup } from "../../resilience/wait_group.ts";
import type { Delivery } from "../../http/response/large_answers.ts";

/** A function that answers a request of a server. */
export type Fetch = (
  request: Request,
  delivery?: Delivery,
) => Response | Promise<Response>;

/** A handler in front of `fetch` that tracks writes. */
export class InFlightWrites {
  readonly #fetch: Fetch;
  #writes = new WaitGroup();

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
    return this.#writes.add(Promise.resolve(this.#fetch(request, delivery)));
  }

  /** Resolves when every write that is in flight now is answered. */
  async ended(): Promise<void> {
    const writes = this.#writes;
    this.#writes = new WaitGroup();
    await writes.wait();
  }
}
