/**
 * The identity of one cache server. The process asks for it before anything else
 * on each new connection, and notices when another server is there.
 *
 * @module
 */

/** What the identity needs of its transport. */
export interface IdentityPorts {
  /**
   * Asks the server, and calls `known` with its identity before any later answer
   * is handled; rejects if the connection ends before.
   */
  ask(known: (identity: string) => void): Promise<void>;
  /** Closes the connection to a server that answers. */
  drop(what: string): void;
  /** Is called when the identity is known, and when it changes. */
  changed(): void;
}

/**
 * The commands between two questions on one connection. Without them, a full
 * server would evict the item that has the identity.
 */
const ASK_EVERY = 10_000;

/** The identity of the server behind a transport. */
export class ServerIdentity {
  readonly #ports: IdentityPorts;
  /** Whether anyone has asked; until then no command is sent. */
  #wanted = false;
  /** How many commands there were on this connection. */
  #commands = 0;
  /** The question on this connection, until it is answered. */
  #asking: Promise<void> | undefined;
  /** The identity that was read last, or `undefined` before the first answer. */
  value: string | undefined;

  /** Nothing is sent before the first `ask`. */
  constructor(ports: IdentityPorts) {
    this.#ports = ports;
  }

  /** Begins a connection. */
  begin(): void {
    this.#commands = 0;
    this.#asking = undefined;
  }

  /** Asks before the first command of a connection, and sometimes after it. */
  beforeCommand(): void {
    if (this.#wanted && this.#commands++ % ASK_EVERY === 0) void this.ask();
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
    this.#ports.ask((now) => this.#known(now)).then(resolve, reject);
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
