/**
 * A server that speaks enough of memcached's binary protocol to serve memjs,
 * and that misbehaves on command.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import net from "node:net";
import tls from "node:tls";
import { handle, type Request, requestFrom, response } from "./binary.ts";
import { type Fault, hasValue, spoilt } from "./fake_faults.ts";

export type { Fault } from "./fake_faults.ts";

/** How the server is set up. */
export interface FakeOptions {
  /** A path for a UNIX socket, instead of a port. */
  readonly path?: string;
  /** The address to listen at; 127.0.0.1 unless told. */
  readonly host?: string;
  /** The port to listen at; a free one unless told. */
  readonly port?: number;
  /** Speaks TLS with this key and certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Wants this user and password, as `user\0password`. */
  readonly login?: string;
  /** How late "late" is, in ms, or what it waits for. */
  readonly late?: number | Promise<void>;
}

const SASL_AUTH = 0x21;
const REFUSED = 0x20;
const UNKNOWN_COMMAND = 0x81;

interface Session {
  readonly socket: net.Socket;
  input: Buffer;
  held: Buffer | undefined;
  authenticated: boolean;
  busy: boolean;
}

/** A fake memcached; start it with {@linkcode FakeMemcached.start}. */
export class FakeMemcached implements AsyncDisposable {
  /** Decides what to do with a request; by default it is answered. */
  fault: (request: Request) => Fault | undefined = () => undefined;
  /** What is stored. */
  readonly values = new Map<string, Buffer>();
  /** Every request so far, unless {@linkcode FakeMemcached.silent}. */
  readonly requests: Request[] = [];
  /** Stops the keeping of requests. */
  silent = false;
  /** How many connections were made so far. */
  connections = 0;
  /** How many pieces of input there were so far. */
  pieces = 0;
  /** The keys of values that were corrupt. */
  readonly corrupt = new Set<string>();
  readonly #options: FakeOptions;
  readonly #server: net.Server;
  readonly #sessions = new Set<Session>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  private constructor(options: FakeOptions) {
    this.#options = options;
    const serve = (socket: net.Socket) => this.#serve(socket);
    this.#server = options.tls
      ? tls.createServer(options.tls, serve)
      : net.createServer(serve);
  }

  /** Starts a server. */
  static async start(options: FakeOptions = {}): Promise<FakeMemcached> {
    const fake = new FakeMemcached(options);
    const { path, host = "127.0.0.1", port = 0 } = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    fake.#server.once("error", reject);
    if (path) fake.#server.listen(path, resolve);
    else fake.#server.listen(port, host, resolve);
    await promise;
    return fake;
  }

  /** The port it listens at. */
  get port(): number {
    const address = this.#server.address();
    if (typeof address === "object" && address) return address.port;
    throw new Error("it listens at no port");
  }

  /** How many connections are open. */
  get open(): number {
    return this.#sessions.size;
  }

  /** Ends all connections: in good order, or with a reset. */
  disconnect(how: "close" | "reset" = "close"): void {
    for (const { socket } of this.#sessions) end(socket, how);
  }

  /** Sends bytes that no request asked for on every connection. */
  push(bytes: Uint8Array): void {
    for (const { socket } of this.#sessions) socket.write(bytes);
  }

  /** Ends everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const { socket } of this.#sessions) socket.destroy();
    for (const timer of this.#timers) clearTimeout(timer);
    await promise;
  }

  #serve(socket: net.Socket): void {
    const session: Session = {
      socket,
      input: Buffer.alloc(0),
      held: undefined,
      authenticated: this.#options.login === undefined,
      busy: false,
    };
    this.connections++;
    this.#sessions.add(session);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => this.#sessions.delete(session));
    socket.on("data", (bytes: Buffer) => {
      this.pieces++;
      session.input = Buffer.concat([session.input, bytes]);
      if (!session.busy) void this.#work(session);
    });
  }

  async #work(session: Session): Promise<void> {
    session.busy = true;
    for (;;) {
      const request = requestFrom(session.input);
      if (!request || session.socket.destroyed) break;
      session.input = session.input.subarray(request.length);
      await this.#answer(session, request);
    }
    session.busy = false;
  }

  async #answer(session: Session, request: Request): Promise<void> {
    if (!this.silent) this.requests.push(request);
    const { socket } = session;
    if (!session.authenticated || request.opcode === SASL_AUTH) {
      return void socket.write(
        response(request, this.#logIn(session, request)),
      );
    }
    const fault = this.fault(request);
    if (fault === "close" || fault === "reset") return end(socket, fault);
    if (fault === "stall") return await new Promise(() => {});
    if (fault === "full") return void socket.write(response(request, 0x82));
    const answer = handle(this.values, request);
    if (session.held) {
      socket.write(Buffer.concat([answer, session.held]));
      session.held = undefined;
    } else if (fault === "swap") session.held = answer;
    else if (fault === "half") {
      socket.end(answer.subarray(0, Math.ceil(answer.length / 2)));
    } else if (fault === "drip") {
      for (const byte of answer) {
        socket.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
    } else {
      if (fault === "late") {
        await this.#wait(this.#options.late ?? 100);
      }
      if (fault === "garble" && hasValue(answer, request)) {
        this.corrupt.add(request.key);
      }
      socket.write(spoilt(answer, request, fault));
    }
  }

  #wait(ms: number | Promise<void>): Promise<void> {
    if (typeof ms !== "number") return ms;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.add(timer);
    });
  }

  #logIn(session: Session, { key, value }: Request): number {
    const { login } = this.#options;
    if (login === undefined) return UNKNOWN_COMMAND;
    session.authenticated = `${key}${value}` === `PLAIN\0${login}`;
    return session.authenticated ? 0 : REFUSED;
  }
}

function end(socket: net.Socket, how: "close" | "reset"): void {
  if (how === "close") socket.end();
  else socket.resetAndDestroy();
}
