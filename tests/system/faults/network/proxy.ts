/**
 * A network between a client and a cache server that misbehaves on command.
 *
 * It never does what TCP does not: bytes arrive in order, once, and if they
 * are late then so are those behind them. But what a client sent before it
 * gave up is still delivered, however much later.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** What is known of a request. */
export interface Passing {
  /** What it does in the protocol of the cache. */
  readonly does: "fill" | "invalidate" | "other";
  /** How many bytes it takes. */
  readonly length: number;
}

/** Lets something pass when it returns, or when its promise settles. */
export type Gate<T> = (it: T) => Promise<void> | void;

const open = () => {};

/** A proxy to a cache server on a loopback port. */
export class Proxy implements AsyncDisposable {
  /** What each request waits for on its way to the server. */
  requests: Gate<Passing> = open;
  /** What answers wait for on their way to the client. */
  answers: Gate<Uint8Array> = open;
  readonly #target: number;
  readonly #requestFrom: (input: Buffer) => Passing | undefined;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #work = new Set<Promise<void>>();
  readonly #end = Promise.withResolvers<void>();
  #refusing = false;

  /** A proxy to the server of that port, which takes such requests. */
  constructor(
    target: number,
    requestFrom: (input: Buffer) => Passing | undefined,
  ) {
    this.#target = target;
    this.#requestFrom = requestFrom;
    this.#run(this.#accept());
  }

  /** The port it listens on. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Ends every connection at once, and each new one, until it is mended. */
  cut(): void {
    this.#refusing = true;
    for (const connection of this.#connections) this.#close(connection);
  }

  /** Lets everything pass again. */
  mend(): void {
    this.#refusing = false;
    this.requests = open;
    this.answers = open;
  }

  /** Closes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.resolve();
    this.#listener.close();
    this.cut();
    await Promise.all(this.#work);
  }

  #run(work: Promise<void>): void {
    // Whatever goes wrong with a connection is what a client must cope with.
    const done = work.catch(() => {}).finally(() => this.#work.delete(done));
    this.#work.add(done);
  }

  #close(connection: Deno.TcpConn): void {
    if (this.#connections.delete(connection)) connection.close();
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      this.#connections.add(client);
      if (this.#refusing) this.#close(client);
      else this.#run(this.#join(client));
    }
  }

  async #join(client: Deno.TcpConn): Promise<void> {
    try {
      const server = await Deno.connect({ port: this.#target });
      this.#connections.add(server);
      if (this.#refusing) return this.#close(server);
      this.#run(this.#send(client, server));
      await this.#answer(server, client).finally(() => this.#close(server));
    } finally {
      this.#close(client);
    }
  }

  async #send(client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
    let input: Buffer = Buffer.alloc(0);
    let sent = Promise.resolve();
    try {
      for (let more = await read(client); more; more = await read(client)) {
        input = Buffer.concat([input, more]);
        for (
          let it = this.#requestFrom(input);
          it;
          it = this.#requestFrom(input)
        ) {
          const bytes = input.subarray(0, it.length);
          input = input.subarray(it.length);
          // Each waits from when it came, not from when the one before left.
          const passed = Promise.race([this.requests(it), this.#end.promise]);
          sent = sent.then(() => passed).then(() => write(server, bytes));
          sent.catch(() => {});
        }
      }
    } finally {
      await sent;
      await server.closeWrite();
    }
  }

  async #answer(server: Deno.TcpConn, client: Deno.TcpConn): Promise<void> {
    let heard = true;
    for (let more = await read(server); more; more = await read(server)) {
      await Promise.race([this.answers(more), this.#end.promise]);
      // The server goes on when the client has left.
      if (heard) await write(client, more).catch(() => heard = false);
    }
  }
}

async function read(from: Deno.TcpConn): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(16_384);
  const count = await from.read(buffer);
  return count === null ? undefined : buffer.subarray(0, count);
}

async function write(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}
