/**
 * One address that leads to one of several servers, as a failover or a name
 * with several pods does.
 *
 * @module
 */
import net from "node:net";

/** A switch; start it with {@linkcode Switch.start}. */
export class Switch implements AsyncDisposable {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #target: number;

  private constructor(target: number) {
    this.#target = target;
    this.#server = net.createServer((client) => this.#join(client));
  }

  /** Starts a switch that leads to that port. */
  static async start(target: number): Promise<Switch> {
    const it = new Switch(target);
    await new Promise<void>((resolve) =>
      it.#server.listen(0, "127.0.0.1", resolve)
    );
    return it;
  }

  /** The address, as `host:port`. */
  get address(): string {
    const address = this.#server.address();
    if (typeof address === "object" && address) {
      return `127.0.0.1:${address.port}`;
    }
    throw new Error("the switch is closed");
  }

  /** Leads to another port from now on, and ends every connection. */
  lead(target: number): void {
    this.#target = target;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Closes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.#server.close(() => resolve())
    );
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: net.Socket): void {
    const server = net.connect(this.#target, "127.0.0.1");
    for (const [from, to] of [[client, server], [server, client]] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
