import { PERSON } from "../../../src/person/person.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../adapters/mysql/connection.ts";
import { meaningOf } from "../../../adapters/mysql/errors.ts";
import { sessionOf } from "../../../adapters/mysql/session.ts";
import { connectionOptions } from "../../../adapters/mysql/url.ts";
import { mysql } from "../../../adapters/mysql.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Database } from "./database.ts";

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
const soon = () => performance.now() + 5000;
const ada = person("ada", "名前", "😀");

function select(sql: string) {
  return { sql: `SELECT ${sql}`, params: [] };
}

describe("a session of mysql", () => {
  it("overrides the defaults of the server", async () => {
    await using server = await MariaDb.start({ args: ODD });
    const url = new URL(server.url);
    const connection = await MysqlConnection.open(
      connectionOptions(url)(),
      soon(),
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
      "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
      "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
      ...["2", "2", "600", "utf8mb4", "utf8mb4", "utf8mb4", "1", "1.5"],
    ]]);

    await using store = mysql.open(url, {
      record: PERSON,
      timeout: 5000,
      connections: 2,
    });
    assertEquals(await store.put(ada), "created");
    assertEquals(await store.get(ada.id), ada);
  });

  it("makes the server end a statement whose client stopped waiting", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 800 });
    await store.ping();
    await database.run(
      "CREATE TRIGGER person_t BEFORE INSERT ON person FOR EACH ROW " +
        "SET @slept = SLEEP(60)",
    );
    const error = await assertRejects(() => store.put(ada), AppError);
    assertEquals(error.code, "unknown_outcome");
    await store[Symbol.asyncDispose]();
    await eventually(() => database.connections(), (ids) => ids.length === 0);
    assertEquals(await database.run("SELECT id FROM person"), []);
  });

  it("gets the server's error for a statement that took too long", async () => {
    await using database = await Database.make();
    const connection = await MysqlConnection.open(
      connectionOptions(database.url())(),
      soon(),
      50,
    );
    const long = select("SUM(SQRT(seq)) FROM seq_1_to_1000000000");
    const cause = await assertRejects(() => connection.execute(long, soon()));
    const error = meaningOf(cause, false);
    assertEquals(error.code, "unavailable");
    assertEquals(
      error.message,
      "The database ended a statement that took too long.",
    );
    assertEquals((await connection.execute(select("1"), soon())).rows, [["1"]]);
    await connection.close();
  });

  it("limits the reads of MySQL in what MariaDB reads as a comment", () => {
    assertStringIncludes(
      sessionOf(1500.5),
      ", SESSION max_execution_time = 1501 */",
    );
  });
});
