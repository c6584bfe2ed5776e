/**
 * The transport of a memjs `Client`: one connection at a time to one server.
 * Every operation settles by its deadline.
 *
 * The transport closes a socket that missed a deadline, or that sent an answer
 * without a request, and fails all operations pending on it. A later answer
 * could otherwise be matched to another request.
 *
 * If a server misses a deadline or refuses the connection, the circuit opens:
 * operations fail at once, and the transport probes the server with requests of
 * its own, for which no caller waits, until the server answers one.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Runtime } from "../../src/runtime.ts";
import { Connection } from "./connection.ts";
import type { Frame } from "./frames.ts";
import type { Version } from "../../src/dao/key_value.ts";
import type { MemcacheServer } from "./server.ts";
import { Pending, PendingRequests } from "./pending_requests.ts";
import { askIdentity, type AskPorts } from "./ask_identity.ts";
import { ServerCircuit } from "../values/server_circuit.ts";
import { errorAt, reasonIn } from "../values/server_error.ts";
import { ServerIdentity } from "../values/server_identity.ts";
import type { Response, Transport } from "./memjs.ts";
import { requestOf } from "./requests.ts";
import {
  MOST_PENDING,
  type TransportOptions,
} from "../values/transport_options.ts";
import { late } from "../values/silence.ts";
import { WORDS } from "./unusable.ts";

const LOGIN_NEEDED = 0x20;
/** Where the header has the number of the request, and the CAS id. */
const [NUMBER, CAS] = [12, 16];
/** The CAS id of a server that gives its values none. */
const NONE = "\0".repeat(8);
/** A request without an effect. */
const NOOP = requestOf(0x0a, 0);

/** A {@linkcode Transport} to one server. */
export class MemcacheTransport implements Transport {
  /** The name of the server, with its port. */
  readonly host: string;
  /** Always 0: memjs logs it, and `host` holds the port. */
  readonly port = 0;
  readonly #server: MemcacheServer;
  readonly #runtime: Runtime;
  readonly #pending: PendingRequests;
  #connection: Connection | undefined;
  /** The number of the connection; a part of every version. */
  #number = 0;
  /** Numbers the connections to all servers of the cache. */
  readonly #nextNumber: () => number;
  readonly #identity: ServerIdentity<AskPorts>;
  #delivered: Frame | undefined;
  #expected = "";
  readonly #sockets = new Set<Promise<void>>();
  readonly #circuit: ServerCircuit;
  #answer: Pending["answer"] = () => {};
  #fail: Pending["fail"] = () => {};

  /** Makes a transport; the first operation connects. */
  constructor(
    server: MemcacheServer,
    options: TransportOptions,
    nextNumber: () => number,
  ) {
    this.host = server.name;
    this.#nextNumber = nextNumber;
    this.#server = server;
    this.#runtime = options.runtime;
    this.#pending = new PendingRequests(options.timeout, this.#runtime, () => {
      this.#refuse(late(options.timeout, this.#connection?.silence, WORDS));
    });
    this.#identity = new ServerIdentity(askIdentity, {
      send: (...request) => this.#send(...request),
      versioned: () => this.version !== undefined,
      refuse: (what, cause) => this.#refuse(what, cause),
      drop: (what) => {
        this.#circuit.answered();
        this.#drop(this.#error(what));
      },
      changed: () => options.onIdentity?.(),
    }, this.#runtime);
    this.#circuit = new ServerCircuit(`memcached ${server.name}`, {
      probe: (serves) => this.#send(NOOP, serves, () => {}),
      changed: (health, reason) =>
        options.onHealth?.(server.name, health, reasonIn(reason)),
    }, this.#runtime);
  }

  /** The identity that the server had when it was asked last. */
  get identity(): string | undefined {
    return this.#identity.value;
  }

  /** Asks the server for its identity; rejects if it does not answer. */
  async identify(): Promise<void> {
    const refusal = this.#refusal();
    if (refusal) throw refusal;
    this.#open();
    await this.#identity.ask();
  }

  /** As {@linkcode Transport.onResponse}. */
  onResponse(_seq: number, callback: (response: Response) => void): void {
    this.#answer = callback;
  }

  /** As {@linkcode Transport.onError}. */
  onError(_seq: number, callback: (error: Error) => void): void {
    this.#fail = callback;
  }

  /** As {@linkcode Transport.expect}. */
  expect(version: Version): boolean {
    const connection = `${this.#number}:`;
    if (!this.#connection || !version.startsWith(connection)) return false;
    this.#expected = version.slice(connection.length);
    return true;
  }

  /** As {@linkcode Transport.version}; `undefined` if the server has none. */
  get version(): Version | undefined {
    const { cas = NONE } = this.#delivered ?? {};
    return cas === NONE ? undefined : `${this.#number}:${cas}` as Version;
  }

  /** As {@linkcode Transport.write}. */
  write(request: Buffer, length?: number, count?: number): void {
    if (this.#expected) request.write(this.#expected, CAS, "latin1");
    this.#expected = "";
    const refusal = this.#refusal();
    if (refusal) return this.#fail(refusal);
    this.#send(request, this.#answer, this.#fail, length, count);
  }

  #refusal(): Error | undefined {
    const refusal = this.#circuit.refusal();
    if (refusal) return refusal;
    return this.#pending.size < MOST_PENDING
      ? undefined
      : this.#error("has too many pending operations");
  }

  #send(
    request: Buffer,
    answer: Pending["answer"],
    fail: Pending["fail"],
    length?: number,
    count?: number,
  ): void {
    const connection = this.#open();
    this.#identity.beforeCommand(count);
    const opcode = request.readUInt8(1);
    const seq = request.readUInt32BE(NUMBER);
    this.#pending.add(new Pending(opcode, seq, answer, fail, count));
    connection.send(request, length);
  }

  #open(): Connection {
    if (!this.#connection) {
      this.#connection = this.#connect();
      this.#identity.begin();
    }
    return this.#connection;
  }

  #connect(): Connection {
    this.#circuit.begin();
    this.#number = this.#nextNumber();
    const connection = new Connection(this.#server, {
      answer: (frame) => this.#receive(frame),
      lost: (error) => this.#drop(this.#error("was lost", error)),
    }, this.#runtime);
    const { released } = connection;
    this.#sockets.add(released);
    released.then(() => this.#sockets.delete(released));
    return connection;
  }

  #receive(frame: Frame): void {
    const { opcode, status } = frame.header;
    if (status === LOGIN_NEEDED && this.#pending.isNext(frame.opaque)) {
      return this.#drop(this.#error("requires a user and a password"));
    }
    const pending = this.#pending.take(frame.opaque, opcode);
    if (!pending) {
      return this.#drop(this.#error("sent an answer without a request"));
    }
    this.#circuit.proven = true;
    this.#delivered = frame;
    pending.answer(frame);
    this.#delivered = undefined;
  }

  #refuse(what: string, cause?: Error): void {
    this.#circuit.proven = false;
    this.#drop(this.#error(what, cause));
  }

  #drop(error: Error): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#circuit.ended(error);
    this.#pending.fail(error);
  }

  #error(what: string, cause?: Error): Error {
    return errorAt(`memcached ${this.host}`, what, cause);
  }

  /** Closes the connection; pending and later operations fail. */
  close(): void {
    this.#drop(this.#circuit.close());
  }

  /** Closes the connection, and waits until every socket is released. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await Promise.all(this.#sockets);
  }
}
