/**
 * What memjs's `Client` sends through: one connection at a time to one server,
 * of which every operation settles by its deadline.
 *
 * A socket that was silent for too long, or that sent what nobody asked for,
 * is given up with all that is pending on it: its later answers could be
 * taken for those of others.
 *
 * A server that missed a deadline, or that cannot be connected to, is left
 * alone until it has answered a request of our own, which nobody waits for.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Breaker, type Era } from "../../src/resilience/breaker.ts";
import { Connection } from "./connection.ts";
import type { Frame } from "./frames.ts";
import type { CacheOptions } from "../../src/dao/registry.ts";
import type { MemcacheServer } from "./server.ts";
import type { Response, Transport } from "./memjs.ts";

/** The bounds of a transport. */
export interface TransportOptions {
  /** Milliseconds after which an operation has failed. */
  readonly timeout: number;
  /** The most operations under way at once; more fail at once. */
  readonly inFlight?: number;
  /** Told when a server is found to be down, and when it is up again. */
  readonly onHealth?: CacheOptions<never>["onHealth"];
}

interface Pending {
  readonly opcode: number;
  readonly turn: number;
  readonly deadline: number;
  readonly answer: (response: Response) => void;
  readonly fail: (error: Error) => void;
}

const IN_FLIGHT = 16_384;
const LOGIN_NEEDED = 0x20;
// A few turns of the event loop: after one, an answer may not be read yet.
const SECOND_LOOK = 10;

// A request that does nothing, as the protocol has it.
const NOOP = Buffer.alloc(24);
NOOP.set([0x80, 0x0a]);

/** The connection to one server. */
export class MemcacheTransport implements Transport {
  /** The server's name, in one piece. */
  readonly host: string;
  /** Of no use here, but memjs shows it. */
  readonly port = 0;
  readonly #server: MemcacheServer;
  readonly #timeout: number;
  readonly #inFlight: number;
  // In the order sent, which is the order of the answers, and of the deadlines.
  readonly #pending = new Map<number, Pending>();
  #sent = 0;
  #answered = 0;
  #connection: Connection | undefined;
  readonly #sockets = new Set<Promise<void>>();
  #proven = false;
  readonly #breaker: Breaker;
  // When the connection was begun, by the breaker.
  #era: Era = 0;
  #reason: Error | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #answer: Pending["answer"] = () => {};
  #fail: Pending["fail"] = () => {};
  #seq = 0;

  /** A transport, which connects when it has something to send. */
  constructor(server: MemcacheServer, options: TransportOptions) {
    this.host = server.name;
    this.#server = server;
    this.#timeout = options.timeout;
    this.#inFlight = options.inFlight ?? IN_FLIGHT;
    this.#breaker = new Breaker({
      // One will do: with a missed deadline, all that was under way has failed.
      failures: 1,
      onChange: (state) =>
        options.onHealth?.(server.name, state === "open" ? "down" : "up"),
    });
  }

  /** Whether a request of that number awaits its answer. */
  has(seq: number): boolean {
    return this.#pending.has(seq);
  }

  /** As {@linkcode Transport.onResponse}. */
  onResponse(seq: number, callback: (response: Response) => void): void {
    this.#seq = seq;
    this.#answer = callback;
  }

  /** As {@linkcode Transport.onError}. */
  onError(_seq: number, callback: (error: Error) => void): void {
    this.#fail = callback;
  }

  /** As {@linkcode Transport.write}. */
  write(request: Buffer): void {
    const refusal = this.#refusal();
    if (refusal) return this.#fail(refusal);
    this.#send(request, this.#seq, this.#answer, this.#fail);
  }

  #refusal(): Error | undefined {
    if (this.#closed) return this.#error("is closed");
    if (this.#breaker.open) {
      this.#try();
      return this.#error("failed a moment ago", this.#reason);
    }
    if (this.#pending.size >= this.#inFlight) {
      return this.#error("has too many operations under way");
    }
    return undefined;
  }

  #try(): void {
    const era = this.#breaker.enter();
    if (era === undefined) return;
    this.#era = era;
    this.#send(NOOP, 0, () => this.#breaker.succeeded(era), () => {});
  }

  #send(
    request: Buffer,
    seq: number,
    answer: Pending["answer"],
    fail: Pending["fail"],
  ): void {
    this.#pending.set(seq, {
      opcode: request.readUInt8(1),
      turn: this.#sent++,
      deadline: performance.now() + this.#timeout,
      answer,
      fail,
    });
    this.#timer ??= setTimeout(() => this.#watch(), this.#timeout);
    this.#connection ??= this.#connect();
    this.#connection.send(request);
  }

  #connect(): Connection {
    this.#proven = false;
    if (!this.#breaker.open) this.#era = this.#breaker.enter() ?? 0;
    const connection = new Connection(this.#server, {
      answer: (frame) => this.#receive(frame),
      lost: (error) => this.#drop(this.#error("was lost", error)),
    });
    const { released } = connection;
    this.#sockets.add(released);
    released.then(() => this.#sockets.delete(released));
    return connection;
  }

  #receive(frame: Frame): void {
    const { opcode, status } = frame.header;
    const pending = this.#pending.get(frame.opaque);
    if (pending?.turn !== this.#answered || pending.opcode !== opcode) {
      return this.#drop(this.#error("answered what was not asked"));
    }
    if (status === LOGIN_NEEDED) {
      return this.#drop(this.#error("asks for a user and a password"));
    }
    this.#answered++;
    this.#pending.delete(frame.opaque);
    this.#proven = true;
    pending.answer(frame);
  }

  // One timer for all: it looks at the oldest, and when that one is overdue,
  // so is the socket.
  #watch(overdue = false): void {
    const [oldest] = this.#pending.values();
    this.#timer = undefined;
    if (!oldest) return;
    const left = Math.ceil(oldest.deadline - performance.now());
    if (left <= 0 && overdue) {
      this.#proven = false;
      return this.#drop(
        this.#error(`did not answer within ${this.#timeout} ms`),
      );
    }
    // Overdue is judged at a second look: if it was this process that stood
    // still, the answer is there and only wants to be read.
    const wait = left > 0 ? left : SECOND_LOOK;
    this.#timer = setTimeout(() => this.#watch(left <= 0), wait);
  }

  #drop(error: Error): void {
    this.#connection?.close();
    this.#connection = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#proven && !this.#closed) {
      this.#reason = error;
      this.#breaker.failed(this.#era);
    }
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    this.#answered = this.#sent;
    for (const { fail } of lost) fail(error);
  }

  #error(what: string, cause?: Error): Error {
    return new Error(`memcached ${this.host} ${what}`, cause && { cause });
  }

  /** Gives up the connection; what is pending, and what comes later, fails. */
  close(): void {
    this.#closed = true;
    this.#drop(this.#error("is closed"));
  }

  /** Closes it, and waits until every socket is released. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await Promise.all(this.#sockets);
  }
}
