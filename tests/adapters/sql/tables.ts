import type { Program } from "../../../adapters/sql/driver.ts";
import type { Statements } from "../../../adapters/sql/statements/statements.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** Runs a program in one transaction. */
export type Run = <T>(program: Program<T>) => Promise<T>;

/** Runs a test on empty tables in memory, or on a table that `create` makes. */
export async function withTables(
  check: (run: Run, sql: Statements<Person>) => Promise<void>,
  create?: string,
): Promise<void> {
  await using driver = new SqliteDriver({
    path: ":memory:",
    synchronous: "normal",
  }, RUNTIME);
  const run: Run = (program) =>
    driver.run(() => program, "atomic", performance.now() + 5000);
  if (create) {
    await run(function* () {
      yield { sql: create, params: [] };
    }());
  }
  await check(run, await run(prepareSqlite(PERSON, "person", "now")));
}
