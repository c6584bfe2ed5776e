import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Answer,
  configOf,
  type DenoMysql,
  type DenoMysqlClient,
} from "../../../adapters/deno_mysql/client.ts";
import { DenoMysqlConnection } from "../../../adapters/deno_mysql/connection.ts";
import { ServerError } from "../../../adapters/deno_mysql/errors.ts";
import { ConnectionLost } from "../../../adapters/sql/pool/session.ts";
import { AppError } from "../../../src/errors.ts";
import { assertTook, timed } from "../../support/timed.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** A driver that gives the next of the answers, or never answers. */
function driver(...answers: (Answer | Error)[]) {
  const asked: string[] = [];
  let open = 0;
  const never = () => new Promise<never>(() => {});
  class Connection implements DenoMysqlClient {
    connect(): Promise<void> {
      open++;
      return Promise.resolve();
    }
    execute(sql: string): Promise<Answer> {
      asked.push(sql);
      const answer = answers.shift();
      if (answer instanceof Error) return Promise.reject(answer);
      return answer ? Promise.resolve(answer) : never();
    }
    close(): void {
      open--;
    }
  }
  const module: DenoMysql = {
    Connection,
    configLogger: () => Promise.resolve(),
  };
  return { module, asked, open: () => open };
}

const CONFIG = configOf(new URL("deno-mysql://u:p@localhost/d"), 100)();
const soon = (ms = 20_000) => performance.now() + ms;
const DONE: Answer = { affectedRows: 0 };
const CHECKED: Answer = { rows: [{ a: "d", b: 0, c: "", d: "" }] };
const INSERT = {
  sql: "INSERT INTO t (id, first_name, last_name) VALUES (?, ?, ?), (?, ?, ?)",
  params: ["a", "", "", "b", "", ""],
};

describe("a connection of deno_mysql", () => {
  it("sets up its session", async () => {
    const { module, asked } = driver(DONE, CHECKED);
    await DenoMysqlConnection.open(module, CONFIG, soon(), RUNTIME);
    assertEquals(asked.length, 2);
    assert(/^SET NAMES utf8mb4, .*lc_messages = 'en_US'/.test(asked[0] ?? ""));
  });

  it("is refused if a setting is not as it was set", async () => {
    const rows = [{ a: "d", b: 0, c: "sql_mode", d: "" }];
    const { module, open } = driver(DONE, { rows });
    await assertRejects(
      () => DenoMysqlConnection.open(module, CONFIG, soon(), RUNTIME),
      AppError,
      "another value of sql_mode",
    );
    assertEquals(open(), 0);
  });

  it(
    "settles by the deadline, and is closed then",
    timed(async () => {
      const { module, open } = driver(DONE, CHECKED);
      const it = await DenoMysqlConnection.open(
        module,
        CONFIG,
        soon(),
        RUNTIME,
      );
      const begun = performance.now();
      const error = await assertRejects(
        () => it.control("COMMIT", soon(50)),
        ConnectionLost,
      );
      assertTook(performance.now() - begun, 1000);
      assertEquals(error.how, "late");
      assertEquals([open(), it.broken], [0, error]);
      await assertRejects(() => it.control("COMMIT", soon()), ConnectionLost);
    }),
  );

  it("that opens after the deadline is closed then", async () => {
    const { module } = driver();
    const opened = Promise.withResolvers<void>();
    let closed = 0;
    class Connection extends module.Connection {
      override connect = () => opened.promise;
      override close = () => void closed++;
    }
    await assertRejects(
      () =>
        DenoMysqlConnection.open({ ...module, Connection }, CONFIG, 0, RUNTIME),
      ConnectionLost,
    );
    // The module had no socket yet, so this call closed nothing.
    assertEquals(closed, 1);
    opened.resolve();
    await opened.promise;
    assertEquals(closed, 2);
  });

  it("that no server takes was not lost", async () => {
    const { module } = driver();
    class Connection extends module.Connection {
      override connect = () =>
        Promise.reject(new Deno.errors.ConnectionRefused());
    }
    const { how } = await assertRejects(
      () =>
        DenoMysqlConnection.open(
          { ...module, Connection },
          CONFIG,
          soon(),
          RUNTIME,
        ),
      ConnectionLost,
    );
    assertEquals(how, "unopened");
  });

  it("is closed after an error, and the other connections are not", async () => {
    const { module } = driver(
      DONE,
      CHECKED,
      new Error("Lock wait timeout exceeded"),
    );
    const it = await DenoMysqlConnection.open(module, CONFIG, soon(), RUNTIME);
    const error = await assertRejects(() => it.control("COMMIT", soon()));
    assert(error instanceof ServerError && error.errno === 1205);
    assertEquals(it.broken?.how, "late");
  });

  it("sends no statement that is larger than the server takes", async () => {
    const small: Answer = { rows: [{ a: "d", b: 0, c: "", d: "", e: 60 }] };
    const { module, asked } = driver(DONE, small, DONE, DONE);
    const it = await DenoMysqlConnection.open(module, CONFIG, soon(), RUNTIME);
    const error = await assertRejects(() => it.execute(INSERT, soon()));
    assertEquals(Reflect.get(Object(error), "errno"), 1153);
    assert(!asked.some((it) => it.startsWith("INSERT ")));
    assertEquals(it.broken, undefined);
    await it.control("COMMIT", soon());
  });

  it("adds all records or none, without an error of the server", async () => {
    const { module, asked } = driver(
      DONE,
      CHECKED,
      DONE,
      { affectedRows: 1 },
      DONE,
    );
    const it = await DenoMysqlConnection.open(module, CONFIG, soon(), RUNTIME);
    const error = await assertRejects(() => it.execute(INSERT, soon()));
    assert(error instanceof ServerError && error.errno === 1062);
    assertEquals(it.broken, undefined);
    assertEquals(asked[2], "SAVEPOINT records");
    assert(asked[3]?.endsWith(" ON DUPLICATE KEY UPDATE id = id"));
    assertEquals(asked[4], "ROLLBACK TO SAVEPOINT records");
  });

  it("counts the rows that an UPDATE matched, changed or not", async () => {
    const last = (mark: number): Answer => ({ rows: [{ c0: `=${mark}` }] });
    const { module, asked } = driver(
      ...[DONE, CHECKED, { affectedRows: 1 }],
      // The second UPDATE finds the row as it is, the third one finds no row.
      ...[DONE, last(2), DONE, last(2)],
    );
    const it = await DenoMysqlConnection.open(module, CONFIG, soon(), RUNTIME);
    const update = { sql: "UPDATE `t` SET first_name = ?", params: ["a"] };
    const affected = async () => (await it.execute(update, soon())).affected;
    assertEquals([await affected(), await affected()], [1, 1]);
    assertEquals(await affected(), 0);
    const marks = asked.map((sql) => /LAST_INSERT_ID\((\d)/.exec(sql)?.[1]);
    assertEquals(marks.filter((it) => it), ["1", "2", "3"]);
  });
});
