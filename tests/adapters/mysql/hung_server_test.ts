import { assert, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../adapters/mysql/connection.ts";
import { ConnectionLost } from "../../../adapters/mysql/errors.ts";
import { connectionOptions } from "../../../adapters/mysql/url.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { serverUrl } from "./database.ts";

const soon = (ms = 5000) => performance.now() + ms;
const ONE = { sql: "SELECT 1", params: [] };

/** A proxy of a server that can stop reading and answering. */
class Hanging implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #hung = new AbortController();
  readonly #sockets: Deno.TcpConn[] = [];
  #served: Promise<void> | undefined;

  /** Starts the proxy; a server that hangs from the start never answers. */
  async open(hung: boolean): Promise<MysqlConnection> {
    this.#served = this.#serve(hung);
    const url = serverUrl();
    url.port = String(this.#listener.addr.port);
    const limit = soon(hung ? 100 : 5000);
    return await MysqlConnection.open(connectionOptions(url)(), limit);
  }

  /** From now on the server reads nothing, answers nothing and never hangs up. */
  hang(): void {
    this.#hung.abort();
  }

  /** Waits until a write to the client fails: its socket is closed. */
  async left(): Promise<void> {
    const [client] = this.#sockets;
    // The beginning of a packet of 16 MiB: the driver waits for the rest.
    const bytes = new Uint8Array(4).fill(255);
    const refused = () =>
      client?.write(bytes).then(() => false, () => true) ??
        Promise.resolve(false);
    assert(await eventually(refused, (it) => it, 3000));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#served;
    this.#sockets.forEach((it) => it.close());
  }

  async #serve(hung: boolean): Promise<void> {
    const client = await this.#listener.accept();
    this.#sockets.push(client);
    if (hung) return;
    const { hostname, port } = serverUrl();
    const server = await Deno.connect({ hostname, port: Number(port) });
    this.#sockets.push(server);
    const until = {
      signal: this.#hung.signal,
      preventAbort: true,
      preventCancel: true,
      preventClose: true,
    };
    client.readable.pipeTo(server.writable, until).catch(() => {});
    server.readable.pipeTo(client.writable, until).catch(() => {});
  }
}

// mysql2 alone only half-closes a socket: it would stay open while the server
// hangs.
describe("mysql leaves no socket open at a server that hangs", () => {
  it("when the server does not answer a connection", async () => {
    await using server = new Hanging();
    await assertRejects(() => server.open(true), ConnectionLost);
    await server.left();
  });

  it("when a statement misses its deadline", async () => {
    await using server = new Hanging();
    const connection = await server.open(false);
    server.hang();
    const late = () => connection.execute(ONE, soon(50));
    await assertRejects(late, ConnectionLost);
    await server.left();
  });

  it("when the server does not answer a goodbye", async () => {
    await using server = new Hanging();
    const connection = await server.open(false);
    server.hang();
    await connection.close();
    await server.left();
  });
});
