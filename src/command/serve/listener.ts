/**
 * A port that is opened again when it is lost. When the process runs out of
 * sockets, `Deno.serve` stops accepting connections for ever; only its promise
 * `finished` shows it.
 *
 * @module
 */
import type { Log } from "../../log/log.ts";
import { RUNTIME } from "../../runtime.ts";
import type { Config } from "../../config/config.ts";
import type { Fetch } from "./in_flight_writes.ts";
import { listen, type Server, urlOf } from "./listen.ts";

/**
 * The first pause before the port is opened again, in milliseconds. Each further
 * one is twice as long, up to the longest, until a request arrives.
 */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 1_600;

/** The most failures to open the port, one after the other, in some ten seconds. */
const MOST_FAILURES = 10;

/** A listener on the configured port, which reopens the port when it is lost. */
export class Listener {
  readonly #fetch: Fetch;
  readonly #log: Log;
  readonly #lost = new AbortController();
  /** The ends of abandoned servers, which may still answer requests. */
  readonly #ends = new Set<Promise<void>>();
  #server: Server;
  #pause = FIRST_PAUSE;
  #closed = false;

  /** Opens the port, or throws an error that names the setting to change. */
  constructor(config: Config, fetch: Fetch, log: Log) {
    this.#fetch = fetch;
    this.#log = log;
    this.#server = this.#open(config);
  }

  /** The URL of the port. */
  get url(): string {
    return urlOf(this.#server.addr);
  }

  /** The signal that aborts when the port could not be reopened. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Accepts no more connections, and resolves when every request is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#giveUp();
    await Promise.all(this.#ends);
  }

  #open(config: Config): Server {
    const server = listen(config, (request, delivery) => {
      this.#pause = FIRST_PAUSE;
      return this.#fetch(request, delivery);
    }, this.#log);
    server.finished.catch((error) => this.#reopen(config, error));
    return server;
  }

  /**
   * Replaces the server. Closing the old one ends every connection that is idle
   * or has not sent a whole header, which frees sockets. Complete requests are
   * answered first.
   */
  async #reopen(config: Config, lost: unknown): Promise<void> {
    this.#log.error(
      "No more connections are accepted, probably because no socket is free: " +
        "the service closes idle connections and listens again.",
      { error: lost },
    );
    await this.#wait();
    if (this.#closed) return;
    const { addr } = this.#server;
    this.#giveUp();
    // At the same address: DENO_SERVE_ADDRESS or port 0 decided only the first one.
    // Only failures to open the port end the process. A port that is opened and
    // lost again does not, because clients that only connect can cause that.
    for (let i = 0; "hostname" in addr && i < MOST_FAILURES; i++) {
      try {
        const { hostname: host, port } = addr;
        this.#server = this.#open({ ...config, host, port });
        this.#log.warn(`Listening on ${this.url} again.`);
        return;
      } catch {
        // The port may be free at the next attempt.
        await this.#wait();
        if (this.#closed) return;
      }
    }
    this.#log.error("The port could not be opened again: the service stops.");
    this.#lost.abort();
  }

  /** Waits, each time longer while no request arrives. */
  #wait(): Promise<void> {
    const pause = this.#pause;
    this.#pause = Math.min(2 * pause, LONGEST_PAUSE);
    return new Promise((resolve) => RUNTIME.setTimeout(resolve, pause));
  }

  #giveUp(): void {
    const end = this.#server.shutdown()
      // It fails only if the server has already ended.
      .catch(() => {})
      .finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }
}
