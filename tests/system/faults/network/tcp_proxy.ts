/**
 * A network between the service and one of its backends, whichever protocol
 * they speak, that fails on command.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import net from "node:net";

/**
 * What the network does: lets everything pass, holds every answer back for
 * some milliseconds, resets each connection, resets only each new connection,
 * or loses what is sent, while all connections stay as they are, until it is
 * mended and TCP delivers it late.
 */
export type Mode =
  | "pass"
  | "cut"
  | "full"
  | "blackhole"
  | { readonly delay: number };

/** A proxy to a loopback port; start it with {@linkcode TcpProxy.start}. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #mode: Mode = "pass";
  #changed = Promise.withResolvers<void>();
  readonly #closing = new AbortController();

  private constructor(target: number) {
    this.#server = net.createServer((client) =>
      void this.#join(client, target)
    );
  }

  /** Starts a proxy to that port. */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) =>
      proxy.#server.listen(0, "127.0.0.1", resolve)
    );
    return proxy;
  }

  /** The port it listens on. */
  get port(): number {
    const address = this.#server.address();
    if (typeof address === "object" && address) return address.port;
    throw new Error("the proxy is closed");
  }

  /** Changes what the network does. */
  set mode(mode: Mode) {
    this.#mode = mode;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    if (mode === "cut") this.#reset();
  }

  /** Closes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.#server.close(() => resolve())
    );
    this.mode = "cut";
    // An answer that is held back must leave no timer behind.
    this.#closing.abort();
    await closed;
  }

  #reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async #join(client: net.Socket, target: number): Promise<void> {
    this.#keep(client);
    if (this.#mode === "cut" || this.#mode === "full") {
      return void client.resetAndDestroy();
    }
    await this.#passable();
    if (client.destroyed) return;
    const server = net.connect(target, "127.0.0.1");
    this.#keep(server);
    void this.#pump(client, server, false);
    void this.#pump(server, client, true);
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  async #passable(): Promise<void> {
    while (this.#mode === "blackhole") await this.#changed.promise;
  }

  async #hold(ms: number): Promise<void> {
    const { signal } = this.#closing;
    await sleep(ms, undefined, { signal }).catch(() => {});
  }

  async #pump(
    from: net.Socket,
    to: net.Socket,
    answers: boolean,
  ): Promise<void> {
    try {
      let sent = Promise.resolve();
      for await (const bytes of from) {
        const held = answers && typeof this.#mode === "object"
          ? this.#hold(this.#mode.delay)
          : undefined;
        sent = sent.then(async () => {
          await held;
          await this.#passable();
          to.write(bytes);
        });
      }
      await sent;
      await this.#passable();
      to.end();
    } catch {
      to.destroy();
    }
  }
}
