import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { SqlDriver } from "../../../adapters/sql/driver.ts";
import { Preparation } from "../../../adapters/sql/preparation.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";

describe("the preparation of a store", () => {
  it("is done once, and again only if it failed", async () => {
    await using real = new SqliteDriver({
      path: ":memory:",
      synchronous: "normal",
    }, RUNTIME);
    let runs = 0;
    const driver: Pick<SqlDriver, "run"> = {
      run: (make, mode, deadline) =>
        ++runs === 1
          ? Promise.reject(new AppError("unavailable", "It is down."))
          : real.run(make, mode, deadline),
    };
    const preparation = new Preparation(
      driver,
      () => prepareSqlite(PERSON, "person", "now"),
    );
    const deadline = performance.now() + 5000;
    await assertRejects(() => preparation.statements(deadline), AppError);
    assertEquals(preparation.done, undefined);
    const [one, other] = await Promise.all([
      preparation.statements(deadline),
      preparation.statements(deadline),
    ]);
    assertEquals([one === other, one === preparation.done], [true, true]);
    assertEquals(runs, 2);
  });
});
