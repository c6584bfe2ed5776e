/**
 * Defaults of a server that are hostile to a careless client, and what each of
 * them breaks for a client that forgets to set it.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { person } from "../../contract/people.ts";
import type { HostileServer } from "./hostile_server.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { AppError } from "../../../src/errors.ts";
import { errorCode } from "../../support/error_code.ts";

const ada = person("ada", "名前", "😀");
const [bob, eve] = [person("bob"), person("eve")];
const many = Array.from({ length: 64 }, (_, i) => person(`p${i}`));

/** Checks a law of a store on the server. */
type Check = (store: PersonStore, server: HostileServer) => Promise<void>;

/** A hostile default, and the law that it breaks. */
export interface Hostile {
  /** The setting with its hostile value, as SET takes it. */
  readonly setting: string;
  /** The law. */
  readonly law: string;
  /** Makes what the check needs, before the store opens. */
  readonly before?: string;
  /** Fails if the law is broken. */
  readonly check: Check;
}

const TABLE = "CREATE TABLE person (id VARBINARY(255) PRIMARY KEY, " +
  "first_name VARCHAR(5), last_name VARCHAR(255) CHARACTER SET utf8mb4";
const END = ") ENGINE=InnoDB CHARACTER SET utf8mb4";

async function committed(server: HostileServer): Promise<unknown[]> {
  const sql = "SELECT CONVERT(id USING utf8mb4) FROM person ORDER BY id";
  return (await server.run(sql)).flat();
}

const commits: Check = async (store, server) => {
  await store.put(bob, "token");
  await store.put(eve);
  assertEquals(await store.delete(bob.id), true);
  assertEquals(await committed(server), ["eve"]);
};

const findsAll: Check = async (store) => {
  assertEquals(await store.putMany(many, "token"), many.length);
  const ids = many.map((it) => it.id);
  assertEquals((await store.getMany(ids)).size, many.length);
  assertEquals((await store.list(undefined, 99)).length, many.length);
  assertEquals((await store.outbox?.list(99))?.length, many.length);
};

const locksOnlyItsRows: Check = async (store, server) => {
  await store.putMany([...many.slice(0, 22), bob, eve]);
  await server.run("ANALYZE TABLE person");
  await server.run("START TRANSACTION");
  await server.run("UPDATE person SET last_name = 'x' WHERE id = 'eve'");
  const some = many.slice(0, 8).map((it) => ({ ...it, lastName: "y" }));
  assertEquals(await errorCode(store.putMany(some)), "none");
  await server.run("ROLLBACK");
};

const keepsTheText: Check = async (store) => {
  await store.put(ada);
  assertEquals(await store.get(ada.id), ada);
};

/** The server ends the wait, before the limit of the statement or the call. */
async function waited(store: PersonStore): Promise<void> {
  await assertRejects(
    () => store.put({ ...bob, lastName: "x" }),
    AppError,
    "kept this one waiting",
  );
}

const endsAWaitInTime: Check = async (store, server) => {
  await store.put(bob);
  await server.run("START TRANSACTION");
  await server.run("SELECT * FROM person FOR UPDATE");
  await waited(store);
  await server.run("ROLLBACK");
};

const endsAWaitForTheTable: Check = async (store, server) => {
  await store.put(bob);
  await server.run("LOCK TABLES person WRITE");
  await waited(store);
  await server.run("UNLOCK TABLES");
};

/** Each default that must be set, because it breaks a law. */
export const HOSTILE: readonly Hostile[] = [
  {
    setting: "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
    law: "a text that is too long is refused, not cut",
    before: TABLE + END,
    check: async (store) => {
      assertEquals(
        await errorCode(store.put(person("a", "Abcdef"))),
        "invalid",
      );
      assertEquals(await store.get(person("a").id), undefined);
    },
  },
  ...["client", "connection", "results"].map((it): Hostile => ({
    setting: `character_set_${it} = 'latin1'`,
    law: "a text is kept as it is",
    check: keepsTheText,
  })),
  { setting: "autocommit = 0", law: "a write is committed", check: commits },
  {
    setting: "completion_type = 'CHAIN'",
    law: "a write after a transaction is committed",
    check: commits,
  },
  {
    setting: "tx_isolation = 'READ-UNCOMMITTED'",
    law: "nothing is read that is not committed",
    check: async (store, server) => {
      await store.put(bob);
      await server.run("START TRANSACTION");
      await server.run("UPDATE person SET first_name = 'x'");
      const seen = await store.get(bob.id);
      await server.run("ROLLBACK");
      assertEquals(seen, bob);
    },
  },
  { setting: "tx_read_only = 1", law: "a write is possible", check: commits },
  { setting: "sql_select_limit = 1", law: "all are found", check: findsAll },
  {
    setting: "system_versioning_asof = '2001-01-01'",
    law: "a person is read as they are now",
    check: async (store, server) => {
      await store.put(bob);
      await server.run("ALTER TABLE person ADD SYSTEM VERSIONING");
      await store.put({ ...bob, lastName: "x" });
      assertEquals((await store.get(bob.id))?.lastName, "x");
    },
  },
  {
    setting: "sql_big_selects = 0, SESSION max_join_size = 1",
    law: "a page may be large",
    check: findsAll,
  },
  {
    setting: "sql_safe_updates = 1",
    law: "the outbox is settled",
    check: async (store) => {
      const row = { token: "t", id: bob.id };
      await store.put(bob, row.token);
      await store.outbox?.settle([row]);
      assertEquals(await store.outbox?.list(9), []);
      await store.ping();
    },
  },
  {
    setting: "tmp_disk_table_size = 1024",
    law: "the tables can be inspected",
    check: commits,
  },
  {
    setting: "in_predicate_conversion_threshold = 1",
    law: "a batch locks only its rows",
    before: "CREATE TABLE person (n INT AUTO_INCREMENT PRIMARY KEY, " +
      "id VARCHAR(255) UNIQUE, first_name VARCHAR(255), " +
      `last_name VARCHAR(255)${END}`,
    check: locksOnlyItsRows,
  },
  {
    setting: "optimizer_max_sel_arg_weight = 1",
    law: "a batch locks only its rows",
    check: locksOnlyItsRows,
  },
  {
    setting: "foreign_key_checks = 0",
    law: "a foreign key is checked",
    before: "CREATE TABLE boss (name VARCHAR(5) PRIMARY KEY) ENGINE=InnoDB " +
      `CHARACTER SET utf8mb4; ${TABLE}, FOREIGN KEY (first_name) ` +
      `REFERENCES boss (name)${END}`,
    check: async (store) => {
      assertEquals(await errorCode(store.put(person("a", "x"))), "invalid");
    },
  },
  {
    setting: "check_constraint_checks = 0",
    law: "a constraint is checked",
    before: `${TABLE}, CHECK (first_name <> 'bad')${END}`,
    check: async (store) => {
      assertEquals(await errorCode(store.put(person("a", "bad"))), "invalid");
    },
  },
  {
    setting: "innodb_lock_wait_timeout = 50",
    law: "the wait for a row ends before the call",
    check: endsAWaitInTime,
  },
  {
    setting: "lock_wait_timeout = 50",
    law: "the wait for a table ends before the call",
    check: endsAWaitForTheTable,
  },
];
