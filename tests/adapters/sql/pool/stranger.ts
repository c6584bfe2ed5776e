/**
 * Servers that are no database.
 *
 * @module
 */

/** A server that sends this when a client connects, and nothing else. */
export class Stranger implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #clients: Deno.Conn[] = [];
  readonly #end: Promise<void>;

  /** Listens on a free port. */
  constructor(greeting: string) {
    this.#end = this.#accept(new TextEncoder().encode(greeting));
  }

  /** The port. */
  get port(): number {
    return this.#listener.addr.port;
  }

  async #accept(greeting: Uint8Array): Promise<void> {
    for await (const client of this.#listener) {
      this.#clients.push(client);
      await client.write(greeting).catch(() => {});
    }
  }

  /** Closes the port and every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#end;
    for (const client of this.#clients) client.close();
  }
}

/** What other servers send to a client of a database. */
export const GREETINGS: Readonly<Record<string, string>> = {
  HTTP: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
  Redis: "-ERR unknown command\r\n",
  memcached: "ERROR\r\n",
  SSH: "SSH-2.0-OpenSSH_9.2p1\r\n",
};
