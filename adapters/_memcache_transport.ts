/**
 * What memjs's `Client` sends through: one connection at a time to one server,
 * of which every operation settles by its deadline.
 *
 * A socket that was silent for too long, or that sent what nobody asked for,
 * is given up with all that is pending on it: its later answers could be
 * taken for those of others.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { Connection } from "./_memcache_connection.ts";
import type { Frame } from "./_memcache_frames.ts";
import type { MemcacheServer } from "./_memcache_server.ts";
import type { Response, Transport } from "./_memjs.ts";

/** The bounds of a transport. */
export interface TransportOptions {
  /** Milliseconds after which an operation has failed. */
  readonly timeout: number;
  /** The most operations under way at once; more fail at once. */
  readonly inFlight?: number;
}

interface Pending {
  readonly opcode: number;
  readonly turn: number;
  readonly deadline: number;
  readonly answer: (response: Response) => void;
  readonly fail: (error: Error) => void;
}

const IN_FLIGHT = 16_384;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1000;
const LOGIN_NEEDED = 0x20;

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
  #failures = 0;
  #notBefore = 0;
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
    const now = performance.now();
    const refusal = this.#refusal(now);
    if (refusal) return this.#fail(refusal);
    this.#pending.set(this.#seq, {
      opcode: request.readUInt8(1),
      turn: this.#sent++,
      deadline: now + this.#timeout,
      answer: this.#answer,
      fail: this.#fail,
    });
    this.#timer ??= setTimeout(() => this.#watch(), this.#timeout);
    this.#connection ??= this.#connect();
    this.#connection.send(request);
  }

  #refusal(now: number): Error | undefined {
    if (this.#closed) return this.#error("is closed");
    if (this.#pending.size >= this.#inFlight) {
      return this.#error("has too many operations under way");
    }
    if (now < this.#notBefore) {
      return this.#error("failed a moment ago", this.#reason);
    }
    return undefined;
  }

  #connect(): Connection {
    this.#proven = false;
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
    this.#failures = 0;
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
      return this.#drop(
        this.#error(`did not answer within ${this.#timeout} ms`),
      );
    }
    // Overdue is judged at a second look: if it was this process that stood
    // still, the answer is there and only wants to be read.
    this.#timer = setTimeout(() => this.#watch(left <= 0), Math.max(0, left));
  }

  #drop(error: Error): void {
    this.#connection?.close();
    this.#connection = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#proven) this.#pause(error);
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    this.#answered = this.#sent;
    for (const { fail } of lost) fail(error);
  }

  #pause(error: Error): void {
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++);
    this.#notBefore = performance.now() + pause;
    this.#reason = error;
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
