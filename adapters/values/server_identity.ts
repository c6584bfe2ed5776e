/**
 * The identity of one cache server. The process asks for it before anything else
 * on each new connection, and notices when another server is there.
 *
 * @module
 */

import type { Runtime } from "../../src/runtime.ts";

/**
 * Offers the server a random identity, and calls `known` with the one that it
 * has, before any later answer is handled; rejects if the connection ends before.
 */
export type Ask<P> = (
  ports: P,
  random: string,
  known: (identity: string) => void,
) => Promise<void>;

/** What the identity needs of its transport, besides what its question needs. */
export interface IdentityPorts {
  /** Closes the connection to a server that answers. */
  drop(what: string): void;
  /** Is called when the identity is known, and when it changes. */
  changed(): void;
}

/**
 * The keys that are used between two questions on one connection. Without them, a
 * full server would evict the item that has the identity.
 */
const ASK_EVERY = 10_000;

/** The identity of the server behind a transport. */
export class ServerIdentity<P = unknown> {
  readonly #ask: () => Promise<void>;
  readonly #ports: IdentityPorts;
  /** Whether anyone has asked; until then no command is sent. */
  #wanted = false;
  /** How many keys may be used on this connection before the next question. */
  #left = 0;
  /** The question on this connection, until it is answered. */
  #asking: Promise<void> | undefined;
  /** The identity that was read last, or `undefined` before the first answer. */
  value: string | undefined;

  /** Nothing is sent before the first `ask`. */
  constructor(ask: Ask<P>, ports: IdentityPorts & P, runtime: Runtime) {
    this.#ports = ports;
    this.#ask = () => ask(ports, runtime.uuid(), (now) => this.#known(now));
  }

  /** Begins a connection. */
  begin(): void {
    this.#left = 0;
    this.#asking = undefined;
  }

  /**
   * Asks before the first command of a connection, and again after many; the
   * command uses so many keys.
   */
  beforeCommand(keys = 1): void {
    if (!this.#wanted) return;
    if (this.#left <= 0) {
      this.#left = ASK_EVERY;
      void this.ask();
    }
    this.#left -= keys;
  }

  /**
   * Gives the server an identity if it has none, and reads the one that it has;
   * rejects if the connection ends before.
   */
  ask(): Promise<void> {
    this.#wanted = true;
    if (this.#asking) return this.#asking;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // It is set first: the commands of the question come here, too.
    this.#asking = promise;
    const end = () => {
      if (this.#asking === promise) this.#asking = undefined;
    };
    promise.then(end, end);
    this.#ask().then(resolve, reject);
    return promise;
  }

  #known(now: string): void {
    const before = this.value;
    if (now === before) return;
    this.value = now;
    this.#ports.changed();
    // The commands behind the question were meant for the server before.
    if (before !== undefined) this.#ports.drop("is another server than before");
  }
}
