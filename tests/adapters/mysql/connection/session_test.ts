import { PERSON } from "../../../../src/person/person.ts";
import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../../adapters/mysql/connection/connection.ts";
import { meaningOf } from "../../../../adapters/mysql/errors.ts";
import { connectionOptions } from "../../../../adapters/mysql/connection/url.ts";
import { mysql } from "../../../../adapters/mysql.ts";
import { AppError } from "../../../../src/errors.ts";
import { person } from "../../../contract/people.ts";
import { errorCode } from "../../../support/error_code.ts";
import { eventually } from "../../../system/e2e/eventually.ts";
import { isMysql, require } from "../../../support/servers/find.ts";
import { MariaDb } from "../../../support/servers/mariadb.ts";
import { Database } from "../database.ts";
import { HostileServer } from "../hostile_server.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { READING } from "../../../../adapters/sql/pool/meaning.ts";

/** A server with the worst defaults for the service. */
const ODD = [
  "--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
  "--innodb-lock-wait-timeout=50",
  "--lock-wait-timeout=50",
  "--wait-timeout=7",
  "--character-set-server=latin1",
  "--collation-server=latin1_swedish_ci",
  "--autocommit=0",
];
const soon = () => performance.now() + 20_000;
const ada = person("ada", "名前", "😀");

function select(sql: string) {
  return { sql: `SELECT ${sql}`, params: [] };
}

describe("a session of mysql", () => {
  it("overrides the defaults of the server", async () => {
    // These defaults are MariaDB's.
    if (isMysql(require("mariadbd"))) return;
    await using server = await MariaDb.start({ args: ODD });
    const url = new URL(server.url);
    const connection = await MysqlConnection.open(
      connectionOptions(url)(),
      soon(),
      RUNTIME,
      1500,
    );
    const names = [
      "sql_mode",
      "innodb_lock_wait_timeout",
      "lock_wait_timeout",
      "wait_timeout",
      "character_set_client",
      "character_set_connection",
      "character_set_results",
      "autocommit",
      "max_statement_time",
    ];
    const { rows } = await connection.execute(
      select(names.map((name) => `@@SESSION.${name}`).join(", ")),
      soon(),
    );
    await connection.close();
    assertEquals(rows, [[
      "NO_AUTO_VALUE_ON_ZERO,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
      "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
      ...["2", "2", "600", "utf8mb4", "utf8mb4", "utf8mb4", "1", "1.5"],
    ]]);

    await using store = mysql.open(url, {
      record: PERSON,
      timeout: 20_000,
      connections: 2,
    });
    assertEquals(await store.put(ada), "created");
    assertEquals(await store.get(ada.id), ada);
  });

  it("makes the server end a statement whose client stopped waiting", async () => {
    await using database = await Database.make();
    // MySQL has a limit for reads alone.
    if (!await database.isMariaDb()) return;
    // Its ping makes the table, which may take long on a busy machine.
    await using other = database.open();
    await other.ping();
    await using store = database.open({ timeout: 2000 });
    await eventually(() => errorCode(store.ping()), (it) => it === "none");
    await database.run(
      "CREATE TRIGGER person_t BEFORE INSERT ON person FOR EACH ROW " +
        "SET @slept = SLEEP(60)",
    );
    const error = await assertRejects(() => store.put(ada), AppError);
    // After a pause of this process, it finds the server's own error.
    assertArrayIncludes(["unknown_outcome", "unavailable"], [error.code]);
    await store[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await eventually(() => database.connections(), (ids) => ids.length === 0);
    assertEquals(await database.run("SELECT id FROM person"), []);
  });

  it("gets the server's error for a statement that took too long", async () => {
    await using database = await Database.make();
    const open = () =>
      MysqlConnection.open(
        connectionOptions(database.url())(),
        soon(),
        RUNTIME,
        50,
      );
    // On a busy machine a short statement may take 50 ms, too.
    const connection = await eventually(
      () => open().catch(() => undefined),
      (it) => it !== undefined,
    );
    assert(connection);
    const long = select(
      "COUNT(a.CHARACTER_SET_NAME < d.COLLATION_NAME) FROM " +
        [..."abcd"].map((it) => `information_schema.COLLATIONS ${it}`).join(),
    );
    const cause = await assertRejects(() => connection.execute(long, soon()));
    const error = meaningOf(cause, READING);
    assertEquals(error.code, "unavailable");
    assertEquals(
      error.message,
      "The database ended a statement that took too long.",
    );
    const short = () =>
      connection.execute(select("1"), soon())
        .then(({ rows }) => `${rows}`, String);
    await eventually(short, (it) => it === "1");
    await connection.close();
  });
});

describe("a session of mysql after the server's init_connect", () => {
  const CASES: Record<string, string> = {
    "USE mysql": "another database",
    "CREATE TEMPORARY TABLE person (id INT)": "a table",
    "SET sql_log_bin = 0": "sql_log_bin",
  };

  it("is refused if our statements would mean something else", async () => {
    if (isMysql(require("mariadbd"))) return;
    await using server = await HostileServer.start();
    const database = await server.database();
    await server.run("GRANT BINLOG ADMIN ON *.* TO plain@'%'");
    await server.run("GRANT SELECT ON mysql.db TO plain@'%'");
    for (const [init, message] of Object.entries(CASES)) {
      await server.initConnect(init);
      await using store = server.store(database);
      const error = await assertRejects(() => store.put(ada), AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, message, init);
    }
    await server.initConnect("");
    await using maker = server.store(database);
    await maker.ping();
    // What it has begun is ended, so our first write is committed.
    await server.initConnect("START TRANSACTION");
    await using store = server.store(database);
    await store.put(ada);
    assertEquals(await server.run("SELECT COUNT(*) FROM person"), [[1]]);
    // The tables that it has locked are free again.
    await server.initConnect("LOCK TABLES person READ");
    await using other = server.store(database);
    assertEquals(await other.put(ada), "replaced");
    assertEquals(await other.get(ada.id), ada);
  });
});
