/**
 * The identity of one server. It has three parts: a random item that the server
 * keeps, the id of its process, and the id of its history of writes. So a server
 * that lost its values, a restarted server, another server and a replica that was
 * promoted are other servers.
 *
 * The process reads the identity before anything else on each new connection. On
 * that connection the server tells at once when the item is lost, also when a
 * primary replaces all values.
 *
 * @module
 */
import type { Runtime } from "../../src/runtime.ts";
import type { Command } from "./connection.ts";

/** What the identity needs of its transport. */
export interface IdentityPorts {
  /** Sends a command to the server, in the order of the calls. */
  send(command: Command): Promise<unknown>;
  /** Closes the connection; the circuit opens. */
  refuse(what: string): void;
  /** Closes the connection to a server that answers. */
  drop(what: string): void;
  /** Is called when the identity is known, and when it changes. */
  changed(): void;
}

const KEY = "person/identity";

/**
 * The commands between two questions on one connection. Without them, a full
 * server would evict the item.
 */
const ASK_EVERY = 10_000;

/** The identity of the server behind a transport. */
export class ServerIdentity {
  readonly #ports: IdentityPorts;
  readonly #runtime: Runtime;
  /** Whether anyone has asked; until then no command is sent. */
  #wanted = false;
  /** How many commands there were on this connection. */
  #commands = 0;
  /** The question on this connection, until it is answered. */
  #asking: Promise<void> | undefined;
  /** The identity that was read last, or `undefined` before the first answer. */
  value: string | undefined;

  /** Nothing is sent before the first `ask`. */
  constructor(ports: IdentityPorts, runtime: Runtime) {
    this.#ports = ports;
    this.#runtime = runtime;
  }

  /** Begins a connection. */
  begin(): void {
    this.#commands = 0;
    this.#asking = undefined;
  }

  /** Asks before the first command of a connection, and sometimes after it. */
  beforeCommand(): void {
    if (!this.#wanted || this.#commands++ % ASK_EVERY !== 0) return;
    // The transport fails every command of a connection that ends.
    this.ask().catch(() => {});
  }

  /**
   * Gives the server an identity if it has none, and reads the one that it has;
   * rejects if the connection ends before.
   */
  ask(): Promise<void> {
    this.#wanted = true;
    if (this.#asking) return this.#asking;
    const asking = this.#ask();
    this.#asking = asking;
    const end = () => {
      if (this.#asking === asking) this.#asking = undefined;
    };
    asking.then(end, end);
    return asking;
  }

  async #ask(): Promise<void> {
    const { send } = this.#ports;
    const [, , item, server, replication] = await Promise.all([
      send(["SET", KEY, this.#runtime.uuid(), "NX"]),
      send(["CLIENT", "CACHING", "YES"]),
      send(["GET", KEY]),
      send(["INFO", "server"]),
      send(["INFO", "replication"]),
    ]);
    const { refuse, drop, changed } = this.#ports;
    const info = `${server}\n${replication}`;
    const process = /^run_id:(\w+)/m.exec(info)?.[1];
    const history = /^master_replid:(\w+)/m.exec(info)?.[1];
    if (/^role:slave/m.test(info)) {
      return refuse("is a replica: name the primary in the URL");
    }
    if (!(item instanceof Uint8Array) || !process || !history) {
      return refuse("keeps no identity");
    }
    const before = this.value;
    const now = `${item} ${process} ${history}`;
    if (now === before) return;
    this.value = now;
    changed();
    // The commands behind this one were meant for the server before.
    if (before !== undefined) drop("is another server than before");
  }
}
