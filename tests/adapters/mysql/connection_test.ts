import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../adapters/mysql/connection.ts";
import { meaningOf } from "../../../adapters/mysql/errors.ts";
import { ConnectionLost } from "../../../adapters/sql/pool/session.ts";
import { connectionOptions } from "../../../adapters/mysql/url.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Database, serverUrl } from "./database.ts";

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

describe("a connection of mysql", () => {
  it("is late, not lost, after abandon, so that others stay open", async () => {
    await using database = await Database.make();
    const connection = await connect(database.url());
    connection.abandon();
    assertEquals(connection.broken?.late, true);
    await eventually(() => database.connections(), (ids) => ids.length === 0);
  });

  it("returns texts, NULL as null, and the number of changed rows", async () => {
    const connection = await connect();
    const run = (sql: string, ...params: (string | null)[]) =>
      connection.execute({ sql, params }, soon());
    const { rows } = await run(
      "SELECT ?, 1.5, NULL, CAST(? AS BINARY)",
      ...["é", "\ufeffé😀"],
    );
    assertEquals(rows, [["é", "1.5", null, "\ufeffé😀"]]);
    await run("CREATE TEMPORARY TABLE t (x VARCHAR(9))");
    assertEquals(await run("INSERT INTO t VALUES (?), (?)", "a", null), {
      rows: [],
      affected: 2,
    });
    // The rows that matched, although none of them changed.
    assertEquals((await run("UPDATE t SET x = x")).affected, 2);
    await connection.close();
  });

  it("still works after the server refused a statement", async () => {
    const connection = await connect();
    const unknown = { sql: "SELECT * FROM no_such_table", params: [] };
    const error = await assertRejects(() =>
      connection.execute(unknown, soon())
    );
    assertEquals(meaningOf(error, true).code, "unavailable");
    assertEquals(connection.broken, undefined);
    assertEquals((await connection.execute(ONE, soon())).rows, [["1"]]);
    await connection.close();
  });

  it("undoes at abandon what was not committed", async () => {
    await using database = await Database.make();
    await database.run("CREATE TABLE t (x VARCHAR(9))");
    const connection = await connect(database.url());
    await connection.control("START TRANSACTION", soon());
    const insert = { sql: "INSERT INTO t VALUES (?)", params: ["a"] };
    await connection.execute(insert, soon());
    connection.abandon();
    await eventually(() => database.connections(), (ids) => ids.length === 0);
    assertEquals(await database.run("SELECT * FROM t"), []);
  });

  it("refuses every command after it was closed, which may happen twice", async () => {
    const connection = await connect();
    await connection.close();
    await connection.close();
    const calls = [
      () => connection.execute(ONE, soon()),
      () => connection.control("COMMIT", soon()),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, ConnectionLost);
      assertEquals(error.late, false);
    }
  });
});

function connect(url = serverUrl()): Promise<MysqlConnection> {
  return MysqlConnection.open(connectionOptions(url)(), soon());
}
