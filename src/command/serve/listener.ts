/**
 * A port that is opened again when it is lost: out of sockets `Deno.serve`
 * accepts nobody any more, for ever, and nothing but `finished` tells.
 *
 * @module
 */
import type { Log } from "../../log/log.ts";
import type { Config } from "../../config/settings.ts";
import type { Fetch } from "./in_flight_writes.ts";
import { listen, type Server, urlOf } from "./listen.ts";

/** Milliseconds between two tries to have the port. */
const PAUSE = 100;

/** So often without a request in between: then a restart is better. */
const TRIES = 50;

/** Listens as the settings say, until it is closed or the port is lost. */
export class Listener {
  readonly #fetch: Fetch;
  readonly #log: Log;
  readonly #lost = new AbortController();
  /** The ends of servers that were given up; work may be under way there. */
  readonly #ends = new Set<Promise<void>>();
  #server: Server;
  #tries = 0;
  #closed = false;

  /** Opens the port, or throws with the setting that is to blame. */
  constructor(config: Config, fetch: Fetch, log: Log) {
    this.#fetch = fetch;
    this.#log = log;
    this.#server = this.#open(config);
  }

  /** Where it listens, as a URL. */
  get url(): string {
    return urlOf(this.#server.addr);
  }

  /** Aborted when the port could not be kept open. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Accepts nobody any more, and resolves when all is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#giveUp();
    await Promise.all(this.#ends);
  }

  #open(config: Config): Server {
    const server = listen(config, (request) => {
      this.#tries = 0;
      return this.#fetch(request);
    }, this.#log);
    server.finished.catch((error) => this.#reopen(config, error));
    return server;
  }

  /**
   * Closing the server that accepts no more ends every connection that is idle
   * or has sent no whole header, and so makes room. What was sent before is
   * answered first.
   */
  async #reopen(config: Config, lost: unknown): Promise<void> {
    this.#log.error(
      "No more connections are accepted. Idle ones are closed.",
      { error: lost },
    );
    await pause();
    if (this.#closed) return;
    const { addr } = this.#server;
    this.#giveUp();
    // Where it was, not where DENO_SERVE_ADDRESS or a port of 0 led just once.
    while ("hostname" in addr && this.#tries++ < TRIES) {
      try {
        const { hostname: host, port } = addr;
        this.#server = this.#open({ ...config, host, port });
        this.#log.warn(`Listening on ${this.url} again.`);
        return;
      } catch {
        // It may be free the next time.
        await pause();
        if (this.#closed) return;
      }
    }
    this.#log.error("The port could not be kept open: stopping.");
    this.#lost.abort();
  }

  #giveUp(): void {
    const end = this.#server.shutdown()
      // It cannot fail but for being over.
      .catch(() => {})
      .finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE));
}
