import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import mysql2 from "mysql2/promise";
import { mysql } from "../../../adapters/mysql.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { person } from "../../contract/people.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { OPTIONS } from "./database.ts";

/** Defaults under which a careless client loses writes or reads the wrong rows. */
const GLOBALS = [
  "completion_type = 'CHAIN'",
  "sql_select_limit = 1",
  "tx_isolation = 'READ-UNCOMMITTED'",
  "tx_read_only = 1",
  "autocommit = 0",
  "sql_safe_updates = 1",
  "sql_big_selects = 0",
  "max_join_size = 1",
  "unique_checks = 0",
  "foreign_key_checks = 0",
  "sql_auto_is_null = 1",
  "character_set_client = 'latin1'",
  "character_set_connection = 'latin1'",
  "character_set_results = 'latin1'",
  "collation_connection = 'latin1_general_ci'",
];

const [ada, bob, eve] = [person("ada", "名前"), person("bob"), person("eve")];

describe("a store on a server with hostile defaults", () => {
  let server: MariaDb;
  let store: PersonStore;
  let outside: mysql2.Connection;

  beforeAll(async () => {
    server = await MariaDb.start();
    outside = await mysql2.createConnection(server.rootUrl);
    for (const setting of GLOBALS) await outside.query(`SET GLOBAL ${setting}`);
    // For accounts without SUPER, the server runs this at each connect.
    await outside.query("CREATE USER plain@'%' IDENTIFIED BY 'hunter2'");
    await outside.query("GRANT ALL ON test.* TO plain@'%'");
    const hostile = "SET completion_type = CHAIN, sql_select_limit = 1, " +
      "tx_isolation = 'READ-UNCOMMITTED', autocommit = 0";
    await outside.query("SET GLOBAL init_connect = ?", [hostile]);
    const url = new URL(server.url);
    url.username = "plain";
    store = mysql.open(url, { ...OPTIONS, connections: 1 });
    await store.ping();
  });

  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await outside.end();
    await server[Symbol.asyncDispose]();
  });

  async function committed(): Promise<string[]> {
    const [rows] = await outside.query<mysql2.RowDataPacket[]>(
      "SELECT CONVERT(id USING utf8mb4) AS id FROM person ORDER BY id",
    );
    return rows.map((row) => row.id);
  }

  it("commits each write that it acknowledges", async () => {
    await store.put(ada, "token");
    await store.put(bob);
    await store.put(eve);
    await store.outbox?.settle([{ token: "token", id: ada.id }]);
    assertEquals(await committed(), ["ada", "bob", "eve"]);
    assertEquals(await store.delete(eve.id), true);
    assertEquals(await committed(), ["ada", "bob"]);
  });

  it("finds all people of a batch, a page and the outbox", async () => {
    await store.putMany([ada, bob, eve], "many");
    const ids = [ada.id, bob.id, eve.id];
    assertEquals((await store.getMany(ids)).size, 3);
    assertEquals(await store.list(undefined, 10), [ada, bob, eve]);
    assertEquals((await store.outbox?.list(10))?.length, 3);
  });

  it("reads nothing that is not committed", async () => {
    await outside.query("SET SESSION tx_read_only = 0, autocommit = 1");
    await outside.beginTransaction();
    await outside.query("UPDATE person SET first_name = 'x' WHERE id = 'ada'");
    assertEquals(await store.get(ada.id), ada);
    await outside.rollback();
    assertEquals(await store.get(ada.id), ada);
  });
});
