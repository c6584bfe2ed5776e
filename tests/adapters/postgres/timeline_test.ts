import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../../adapters/postgres.ts";
import { person } from "../../contract/people.ts";
import { Database, OPTIONS } from "./database.ts";

/** Makes the server answer the question for its timeline with this error. */
const raising = (error: string) =>
  "ALTER FUNCTION pg_walfile_name(pg_lsn) RENAME TO pg_walfile; " +
  "CREATE FUNCTION pg_catalog.pg_walfile_name(pg_lsn) RETURNS text " +
  `LANGUAGE plpgsql AS 'BEGIN RAISE ${error}; END'`;

const DENIALS: Readonly<Record<string, string>> = {
  "the user may not ask for the timeline":
    "REVOKE EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) FROM PUBLIC",
  "the server does not support the question": raising("feature_not_supported"),
  "the server needs another wal_level to answer": raising(
    "object_not_in_prerequisite_state",
  ),
};

describe("a store of PostgreSQL", () => {
  for (const [name, sql] of Object.entries(DENIALS)) {
    it(`works and covers other writers, with a caveat, where ${name}`, async () => {
      await using database = await Database.make();
      const role = `r${crypto.randomUUID().slice(0, 8)}`;
      await database.run(
        `SET allow_system_table_mods = on; ${sql}; ` +
          `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'; ` +
          `GRANT ALL ON SCHEMA public TO ${role}`,
      );
      const url = database.url();
      url.username = role;
      {
        await using store = postgres.open(url, OPTIONS);
        await store.put(person("ada"));
        await store.ping();
        const coverage = await store.coverage?.();
        assert(coverage?.covered);
        assertStringIncludes(coverage.caveat ?? "", "pg_walfile_name");
        assertEquals(await store.coverage?.(), coverage);
      }
      await database.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    });
  }
});
