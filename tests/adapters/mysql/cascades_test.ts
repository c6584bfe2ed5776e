import { assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { coverageOf } from "../../../src/dao/coverage.ts";
import { MariaDb } from "../../support/servers/mariadb.ts";
import { Database } from "./database.ts";

const BOSS = "ALTER TABLE person ADD boss VARBINARY(1020), " +
  "ADD FOREIGN KEY (boss) REFERENCES person (id)";
const KNOWN = "CREATE TABLE known (id VARBINARY(1020) PRIMARY KEY) " +
  "ENGINE=InnoDB ROW_FORMAT=DYNAMIC; " +
  "ALTER TABLE person ADD FOREIGN KEY (id) REFERENCES known (id)";

/** Foreign keys, and on which servers other writers are not covered with them. */
const KEYS: Record<string, "all" | "old" | "none"> = {
  [`${BOSS} ON DELETE CASCADE`]: "all",
  [`${BOSS} ON DELETE SET NULL`]: "none",
  [`${BOSS}`]: "none",
  [`${KNOWN} ON DELETE CASCADE`]: "old",
  [`${KNOWN} ON UPDATE CASCADE`]: "old",
  [`${KNOWN}`]: "none",
};

describe("a table with a foreign key in mysql", () => {
  let server: MariaDb;

  beforeAll(async () => {
    // MySQL keeps a binary log by default.
    const args = ["--log-bin-trust-function-creators=1"];
    server = await MariaDb.start({ args });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  for (const [sql, uncovered] of Object.entries(KEYS)) {
    const title = sql.replace(/.*FOREIGN KEY/, "");
    it(`is ${uncovered === "none" ? "" : "not "}covered:${title}`, async () => {
      await using database = await Database.make(new URL(server.url));
      await using store = database.open();
      await store.ping();
      for (const it of sql.split("; ")) await database.run(it);
      const [[version] = []] = await database.run("SELECT VERSION()");
      const isNew = /^(9\.([7-9]|\d\d)|[1-9]\d)\.(?!.*MariaDB)/.test(
        `${version}`,
      );
      const coverage = await coverageOf(store);
      const covered = uncovered === "none" || uncovered === "old" && isNew;
      assertEquals(coverage.covered, covered);
      if (coverage.covered) return;
      assertEquals(/^The foreign key \w+ /.test(coverage.reason), true);
    });
  }
});
