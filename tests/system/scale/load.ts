/**
 * Clients that read and write through the balancer, and the history of it.
 *
 * @module
 */
import type { AnyCall, History } from "../../freshness/history/checker/call.ts";
import { Client, type Target } from "../../freshness/history/clients/client.ts";
import {
  type Clients,
  clients,
} from "../../freshness/history/clients/clients.ts";
import { random } from "../faults/random.ts";

/** The clients; none of them wants an answer only if it is in the cache. */
const CLIENTS: Clients = {
  readers: 6,
  writers: 4,
  cacheUses: ["no-cache", "no-store"],
};

const IDS = 6;

/** How often all ids are read in the end, at most. */
const READS = 20;

/** The clients of one fault, and what they were answered. */
export class Load {
  /** Every call until now. */
  readonly calls: AnyCall[] = [];
  /** Ids that no other load has used. */
  readonly #ids = Array.from(
    { length: IDS },
    () => `s-${crypto.randomUUID().slice(0, 8)}`,
  );
  readonly #target: Target;
  readonly #seed: number;
  readonly #http = Deno.createHttpClient({ poolIdleTimeout: false });
  readonly #end = new AbortController();
  readonly #work: Promise<unknown>;

  /** Begins to call. */
  constructor(target: Target, seed: number) {
    this.#target = target;
    this.#seed = seed;
    let values = 0;
    this.#work = Promise.all(clients(
      CLIENTS,
      { nodes: [target], ids: this.#ids },
      this.calls,
      this.#http,
      (part) => random(seed * 1000 + part),
      this.#end.signal,
      () => `${values++}`,
    ));
  }

  /** All that was called, and nothing of what was done to the servers. */
  get history(): History {
    const { calls } = this;
    return { seed: this.#seed, profile: "nothing", calls, faults: [] };
  }

  /** Calls no more, and reads what the database has of each id. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#work;
    const reader = new Client(999, [this.#target], this.calls, this.#http);
    for (const id of this.#ids) {
      const known = () => this.calls.at(-1)?.status ?? 0;
      for (let i = 0; i < READS; i++) {
        await reader.read(0, [id], { cacheUse: "no-cache" });
        if (known() === 200 || known() === 404) break;
      }
    }
    this.#http.close();
  }
}
