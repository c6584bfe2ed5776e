/**
 * The laws of a connection to a database server.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  ConnectionLost,
  type SqlSession,
} from "../../../adapters/sql/pool/session.ts";
import type { AppError } from "../../../src/errors.ts";
import { freePort } from "../../support/servers/free_port.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import type { ServerDatabase } from "./made_database.ts";

/** A database server, and what differs from one to another. */
interface ConnectionServer {
  /** The URL of the server. */
  url(): URL;
  /** Makes a database. */
  make(): Promise<ServerDatabase>;
  /** Connects. */
  open(url: URL, deadline: number): Promise<SqlSession>;
  /** The meaning of an error of a connection. */
  meaningOf(error: unknown): AppError;
  /** SQL that returns its two parameters, with 1.5 and a NULL between them. */
  readonly texts: string;
}

const soon = (ms = 20_000) => performance.now() + ms;
const ONE = { sql: "SELECT 1", params: [] };

/** A proxy of a server that can stop reading and answering. */
class Hanging implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #hung = new AbortController();
  readonly #sockets: Deno.TcpConn[] = [];
  readonly #server: ConnectionServer;
  #served: Promise<void> | undefined;

  constructor(server: ConnectionServer) {
    this.#server = server;
  }

  /** Starts the proxy; a server that hangs from the start never answers. */
  async open(hung: boolean): Promise<SqlSession> {
    this.#served = this.#serve(hung);
    const url = this.#server.url();
    url.port = String(this.#listener.addr.port);
    const limit = soon(hung ? 100 : 20_000);
    return await this.#server.open(url, limit);
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
    assert(await eventually(refused, (it) => it));
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
    const { hostname, port } = this.#server.url();
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

/** Tests the connections to that server. */
export function testConnections(name: string, server: ConnectionServer): void {
  const connect = (url: URL) => server.open(url, soon());

  // A client that only half-closes its socket leaves it open while the server
  // hangs.
  describe(`${name} leaves no socket open at a server that hangs`, () => {
    it("when the server does not answer a connection", async () => {
      await using proxy = new Hanging(server);
      await assertRejects(() => proxy.open(true), ConnectionLost);
      await proxy.left();
    });

    it("when a statement misses its deadline", async () => {
      await using proxy = new Hanging(server);
      const connection = await proxy.open(false);
      proxy.hang();
      const late = () => connection.execute(ONE, soon(50));
      await assertRejects(late, ConnectionLost);
      await proxy.left();
    });

    it("when the server does not answer a goodbye", async () => {
      await using proxy = new Hanging(server);
      const connection = await proxy.open(false);
      proxy.hang();
      await connection.close();
      await proxy.left();
    });
  });

  describe(`a connection of ${name}`, () => {
    it("that the server refuses, or that no server takes, was not lost", async () => {
      const refused = server.url();
      refused.password = "not the password";
      const gone = server.url();
      gone.port = String(freePort());
      for (const url of [refused, gone]) {
        const error = await assertRejects(() => connect(url), ConnectionLost);
        const { how, name, message } = error;
        assertEquals([how, name, message], [
          "unopened",
          "NoConnection",
          "No connection",
        ]);
      }
    });

    it("is late, not lost, after abandon, so that others stay open", async () => {
      await using database = await server.make();
      const connection = await connect(database.url());
      connection.abandon();
      assertEquals(connection.broken?.how, "late");
      await eventually(() => database.connections(), (ids) => ids.length === 0);
    });

    it("returns texts, NULL as null, and the number of changed rows", async () => {
      const connection = await connect(server.url());
      const run = (sql: string, ...params: (string | null)[]) =>
        connection.execute({ sql, params }, soon());
      const { rows } = await run(server.texts, "é", "\ufeffé😀");
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
      const connection = await connect(server.url());
      const unknown = { sql: "SELECT * FROM no_such_table", params: [] };
      const error = await assertRejects(() =>
        connection.execute(unknown, soon())
      );
      assertEquals(server.meaningOf(error).code, "unavailable");
      assertEquals(connection.broken, undefined);
      assertEquals((await connection.execute(ONE, soon())).rows, [["1"]]);
      await connection.close();
    });

    it("undoes at abandon what was not committed", async () => {
      await using database = await server.make();
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
      const connection = await connect(server.url());
      await connection.close();
      await connection.close();
      const calls = [
        () => connection.execute(ONE, soon()),
        () => connection.control("COMMIT", soon()),
      ];
      for (const call of calls) {
        const error = await assertRejects(call, ConnectionLost);
        assertEquals(error.how, "lost");
      }
    });
  });
}
