import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  numbered,
  PostgresConnection,
} from "../../../../adapters/postgres/connection/connection.ts";
import { codeOf, meaningOf } from "../../../../adapters/postgres/errors.ts";
import { connectionOptions } from "../../../../adapters/postgres/connection/url.ts";
import { ConnectionLost } from "../../../../adapters/sql/pool/session.ts";
import { WorkingTime } from "../../../../src/resilience/working_time.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { Postgres } from "../../../support/servers/postgres.ts";
import { assertTook, timed } from "../../../support/timed.ts";
import { postgres } from "../../../../adapters/postgres.ts";
import { eventually } from "../../../system/e2e/eventually.ts";
import { testConnections } from "../../sql/connection_laws.ts";
import { Database, OPTIONS, serverUrl } from "../database.ts";
import { person } from "../../../contract/people.ts";
import { CHANGING } from "../../sql/pool/changing.ts";

const soon = (ms = 5_000) => WorkingTime.of(RUNTIME).now() + ms;

function open(url = serverUrl()): Promise<PostgresConnection> {
  return PostgresConnection.open(connectionOptions(url)(), soon(), {
    runtime: RUNTIME,
  });
}

const plain = (sql: string) => ({ sql, params: [] });

testConnections("postgres", {
  url: serverUrl,
  make: () => Database.make(),
  open: (url, deadline) =>
    PostgresConnection.open(connectionOptions(url)(), deadline, {
      runtime: RUNTIME,
    }),
  meaningOf: (error) => meaningOf(error, CHANGING),
  texts: "SELECT ?::text, 1.5, NULL, ?::text",
});

describe("a connection to PostgreSQL", () => {
  it("numbers the parameters of a prepared statement", async () => {
    assertEquals(numbered("a = ? AND b IN (?, ?)"), "a = $1 AND b IN ($2, $3)");
    await using connection = disposable(await open());
    for (let i = 0; i < 2; i++) {
      const { rows } = await connection.it.execute(
        { sql: "SELECT ?::text, ?::int, ?::text", params: ["?", "7", null] },
        soon(),
      );
      assertEquals(rows, [["?", "7", null]]);
    }
  });

  it("counts the rows of a change that matched", async () => {
    await using connection = disposable(await open());
    const run = (sql: string) => connection.it.execute(plain(sql), soon());
    await run(
      "CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1), (1)",
    );
    assertEquals((await run("UPDATE t SET a = 1")).affected, 2);
  });

  it("goes on in a transaction after a duplicate key", async () => {
    await using connection = disposable(await open());
    const { it } = connection;
    await it.execute(plain("CREATE TEMPORARY TABLE t (a text UNIQUE)"), soon());
    await it.control("START TRANSACTION", soon());
    const insert = (a: string) =>
      it.execute({
        sql: "INSERT INTO t VALUES (?)",
        params: [a],
        mayBeDuplicate: true,
      }, soon());
    await insert("a");
    for (let i = 0; i < 3; i++) {
      const error = await assertRejects(() => insert("a"));
      assertEquals(codeOf(error), "23505");
      await insert(`b${i}`);
    }
    await it.control("COMMIT", soon());
    const { rows } = await it.execute(plain("SELECT count(*) FROM t"), soon());
    assertEquals(rows, [["4"]]);
  });

  it("does not take a COMMIT for one that was a ROLLBACK", async () => {
    await using connection = disposable(await open());
    const { it } = connection;
    await it.control("START TRANSACTION", soon());
    await assertRejects(() => it.execute(plain("SELECT 1 / 0"), soon()));
    const error = await assertRejects(() => it.control("COMMIT", soon()));
    assertEquals(codeOf(error), "25P02");
    assertEquals(it.broken, undefined);
  });

  it("is lost when the server ends it", async () => {
    await using connection = disposable(await open());
    await using other = disposable(await open());
    const pid = await connection.it.execute(
      plain("SELECT pg_backend_pid()"),
      soon(),
    );
    const call = connection.it.execute(plain("SELECT pg_sleep(5)"), soon());
    const ended = assertRejects(() => call, ConnectionLost);
    const sql = `SELECT pg_terminate_backend(${pid.rows[0]?.[0]})`;
    await other.it.execute(plain(sql), soon());
    const error = await ended;
    assertEquals([error.how, codeOf(error.cause)], ["lost", "57P01"]);
  });

  it("reaches the server by its UNIX socket", async () => {
    await using server = await Postgres.start();
    const folder = encodeURIComponent(server.socket);
    const url = `postgres://person@${folder}:${server.port}/test`;
    await using connection = disposable(await open(new URL(url)));
    const sql = "SELECT inet_client_addr() IS NULL";
    const { rows } = await connection.it.execute(plain(sql), soon());
    assertEquals(rows, [["t"]]);
  });
});

describe("a PostgreSQL that is frozen", () => {
  it(
    "hangs no call, and is served again afterwards",
    timed(async () => {
      await using server = await Postgres.start();
      const ada = person("ada");
      const options = { ...OPTIONS, timeout: 700 };
      await using store = postgres.open(new URL(server.url), options);
      await eventually(() => fateOf(store.put(ada)), (it) => it === "done");
      await server.pause();
      const begun = performance.now();
      const calls = Array.from(
        { length: 100 },
        (_, i) =>
          (i % 2 ? store.put(ada) : store.get(ada.id)).then(
            () => "done",
            (error) => error.code,
          ),
      );
      const ends = [...await Promise.all(calls), await fateOf(store.ping())];
      assertTook(performance.now() - begun, 2500);
      server.resume();
      assert(!ends.includes("done"), ends.join());
      const others = ends.filter((it) =>
        it !== "unavailable" && it !== "unknown_outcome"
      );
      assertEquals(others, []);
      await eventually(() => fateOf(store.get(ada.id)), (it) => it === "done");
    }),
  );
});

function fateOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(() => "done", (error) => error.code);
}

function disposable(it: PostgresConnection) {
  return { it, [Symbol.asyncDispose]: () => it.close() };
}
