/** What a proxy does: lets bytes pass, drops them, or cuts the connection. */
type Verdict = "pass" | "drop" | "cut";

/** What a proxy does with bytes that its nth connection sends to the server. */
export type Judge = (sent: string, nth: number) => Verdict;

/** A proxy to a server that can cut a connection at a chosen moment. */
export class Proxy implements AsyncDisposable {
  /** The number of accepted connections. */
  connections = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #judge: Judge;
  #target: URL;

  /** Starts a proxy to the host of the URL. */
  constructor(target: URL, judge: Judge) {
    this.#target = target;
    this.#judge = judge;
    void this.#accept();
  }

  /** The URL with the address of the proxy. */
  url(): URL {
    const url = new URL(this.#target);
    url.hostname = "127.0.0.1";
    url.port = String(this.#listener.addr.port);
    return url;
  }

  /** Leads new connections to another server; the old ones stay. */
  lead(target: URL): void {
    this.#target = target;
  }

  /** Closes the listener and all connections. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) this.#close(connection);
    return Promise.resolve();
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const nth = ++this.connections;
      const server = await Deno.connect({
        hostname: this.#target.hostname,
        port: Number(this.#target.port),
      });
      this.#open.add(client).add(server);
      void this.#pump(client, server, (sent) => this.#judge(sent, nth));
      void this.#pump(server, client, () => "pass");
    }
  }

  async #pump(
    from: Deno.Conn,
    to: Deno.Conn,
    judge: (sent: string) => Verdict,
  ): Promise<void> {
    const buffer = new Uint8Array(65536);
    try {
      while (true) {
        const n = await from.read(buffer);
        if (n === null) break;
        const bytes = buffer.subarray(0, n);
        const verdict = judge(new TextDecoder("latin1").decode(bytes));
        if (verdict === "drop") continue;
        if (verdict === "cut") break;
        for (let at = 0; at < n;) at += await to.write(bytes.subarray(at));
      }
    } catch {
      // The other direction has closed the sockets.
    }
    this.#close(from);
    this.#close(to);
  }

  #close(connection: Deno.Conn): void {
    if (this.#open.delete(connection)) connection.close();
  }
}
