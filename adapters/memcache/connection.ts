/**
 * One socket to a memcached server, from the dial to its end. After its end it
 * never calls its listener, so an old socket cannot change anything.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Runtime } from "../../src/runtime.ts";
import { type Frame, FrameReader } from "./frames.ts";
import { Output } from "./output.ts";
import type { MemcacheServer } from "./server.ts";
import { requestOf } from "./requests.ts";
import { LINE_FEED, lossOf } from "./unusable.ts";
import type { Silence } from "../values/silence.ts";

/** The callbacks of a connection. */
export interface Listener {
  /** Receives an answer of the server. */
  answer(frame: Frame): void;
  /** Receives the error that ended the connection: at most once, and last. */
  lost(error: Error): void;
}

const SASL_AUTH = 0x21;
const OK = 0;
const UNKNOWN_COMMAND = 0x81;

/** A connection, which dials at once and queues requests until it is ready. */
export class Connection {
  readonly #server: MemcacheServer;
  readonly #listener: Listener;
  readonly #dial = new AbortController();
  readonly #runtime: Runtime;
  #dialing = true;
  #silence: Silence | undefined;
  #socket: Deno.Conn | undefined;
  #ended = false;
  #ready = false;
  #flushing = false;
  /** What is to be sent. The other one is being written, if one is. */
  #output = new Output();
  #other = new Output();
  /** Resolves when the socket is released; never rejects. */
  readonly released: Promise<void>;

  /** Dials the server at once. */
  constructor(
    server: MemcacheServer,
    listener: Listener,
    runtime: Runtime,
  ) {
    this.#server = server;
    this.#listener = listener;
    this.#runtime = runtime;
    this.released = this.#live();
  }

  /** What the server has not sent yet; `undefined` before it is connected. */
  get silence(): Silence | undefined {
    return this.#silence;
  }

  /**
   * Sends the first bytes, or all of them, in order, in one write with others of
   * this macrotask. The caller may change them afterwards.
   */
  send(bytes: Uint8Array, length = bytes.length): void {
    this.#output.add(bytes, length);
    if (this.#ready) this.#flushSoon();
  }

  /** Closes the socket; the listener is not called any more. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    // Deno 2.9 leaks a socket if its dial is aborted after it has succeeded but
    // before its promise has settled. In an immediate, no such promise is open.
    if (this.#dialing) {
      this.#runtime.setImmediate(() => {
        if (this.#dialing) this.#dial.abort();
      });
    }
    try {
      this.#socket?.close();
    } catch {
      // The server has closed the socket first.
    }
  }

  #lose(error: unknown): void {
    if (this.#ended) return;
    this.close();
    this.#listener.lost(lossOf(error, this.#silence));
  }

  async #live(): Promise<void> {
    try {
      const socket = await dial(this.#server, this.#dial.signal);
      this.#socket = socket;
      this.#dialing = false;
      if (this.#ended) return socket.close();
      this.#silence = this.#server.tls ? "no TLS" : "no byte";
      if ("handshake" in socket) {
        await socket.handshake();
        this.#silence = "no byte over TLS";
      }
      const { login } = this.#server;
      if (login) await writeAll(socket, saslPlain(login));
      else this.#start();
      await this.#read(socket);
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#dialing = false;
    }
  }

  #start(): void {
    this.#ready = true;
    this.#flushSoon();
  }

  async #read(socket: Deno.Conn): Promise<void> {
    const frames = new FrameReader();
    while (!this.#ended) {
      const count = await socket.read(frames.room());
      if (count === null) throw new Deno.errors.UnexpectedEof();
      this.#silence = undefined;
      frames.advance(count);
      for (
        let frame = frames.next();
        frame && !this.#ended;
        frame = frames.next()
      ) {
        if (this.#ready) this.#listener.answer(frame);
        else this.#loggedIn(frame);
      }
    }
  }

  #loggedIn({ header }: Frame): void {
    if (header.opcode !== SASL_AUTH) throw new Error("did not answer SASL");
    if (header.status === UNKNOWN_COMMAND) {
      throw new Error("accepts no user and password: it runs without SASL");
    }
    if (header.status !== OK) throw new Error("refused the user or password");
    this.#start();
  }

  // Flush once a macrotask, so that the commands of concurrent requests share a
  // write; a microtask would write each command by itself.
  #flushSoon(): void {
    if (this.#flushing || this.#output.length === 0) return;
    this.#flushing = true;
    this.#runtime.setImmediate(() => this.#flush());
  }

  async #flush(): Promise<void> {
    try {
      while (this.#output.length > 0 && this.#socket) {
        const output = this.#output;
        this.#output = this.#other;
        this.#other = output;
        await writeAll(this.#socket, output.take());
      }
    } catch (error) {
      this.#lose(error);
    }
    this.#flushing = false;
  }
}

async function dial(
  { at, tls }: MemcacheServer,
  signal: AbortSignal,
): Promise<Deno.Conn | Deno.TlsConn> {
  if (at.transport === "unix") return await Deno.connect(at);
  const socket = await Deno.connect({ ...at, signal });
  // The TLS handshake does not run here: `close` could not end the socket.
  return tls
    ? await Deno.startTls(socket, { ...tls, hostname: at.hostname ?? "" })
    : socket;
}

async function writeAll(socket: Deno.Conn, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await socket.write(rest));
}

function saslPlain(
  { user, password }: { readonly user: string; readonly password: string },
): Uint8Array {
  const value = Buffer.from(`\0${user}\0${password}`);
  return requestOf(SASL_AUTH, LINE_FEED, { key: "PLAIN", value });
}
