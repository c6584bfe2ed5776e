import { assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { coverageOf } from "../../../src/dao/coverage.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Database } from "./database.ts";

const BOSS = "ALTER TABLE person ADD boss VARBINARY(1020), " +
  "ADD FOREIGN KEY (boss) REFERENCES person (id)";
const KNOWN = "CREATE TABLE known (id VARBINARY(1020) PRIMARY KEY) " +
  "ENGINE=InnoDB ROW_FORMAT=DYNAMIC; " +
  "ALTER TABLE person ADD FOREIGN KEY (id) REFERENCES known (id)";

/** Foreign keys, and on which servers other writers are covered with them. */
const KEYS: Record<
  string,
  "every server" | "MySQL 9.7 or newer" | "no server"
> = {
  [`${BOSS} ON DELETE CASCADE`]: "no server",
  [`${BOSS} ON DELETE SET NULL`]: "every server",
  [`${BOSS}`]: "every server",
  [`${KNOWN} ON DELETE CASCADE`]: "MySQL 9.7 or newer",
  [`${KNOWN} ON UPDATE CASCADE`]: "MySQL 9.7 or newer",
  [`${KNOWN}`]: "every server",
};

describe("a table with a foreign key in mysql", () => {
  let server: MariaDb;

  beforeAll(async () => {
    // MySQL keeps a binary log by default.
    const args = ["--log-bin-trust-function-creators=1"];
    server = await MariaDb.start({ args });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  for (const [sql, servers] of Object.entries(KEYS)) {
    const key = sql.replace(/.*FOREIGN KEY/, "");
    it(`is covered on ${servers}:${key}`, async () => {
      await using database = await Database.make(new URL(server.url));
      await using store = database.open();
      await store.ping();
      for (const it of sql.split("; ")) await database.run(it);
      const [[version] = []] = await database.run("SELECT VERSION()");
      const isNew = /^(9\.([7-9]|\d\d)|[1-9]\d)\.(?!.*MariaDB)/.test(
        `${version}`,
      );
      const coverage = await coverageOf(store);
      const covered = servers === "every server" ||
        servers === "MySQL 9.7 or newer" && isNew;
      assertEquals(coverage.covered, covered);
      if (coverage.covered) return;
      assertMatch(coverage.reason, /^The foreign key \w+ /);
    });
  }
});
