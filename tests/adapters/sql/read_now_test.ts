import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Program, SqlDriver } from "../../../adapters/sql/driver.ts";
import { readNow } from "../../../adapters/sql/read_now.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const ada = person("ada");

/** A driver of SQLite with ada, and the statements of its table. */
async function prepared() {
  const driver = new SqliteDriver(
    { path: ":memory:", synchronous: "normal" },
    RUNTIME,
  );
  const prepare = () => prepareSqlite(PERSON, "person", "now");
  const sql = await driver.run(prepare, "write", Infinity);
  const [, first, last] = PERSON.toTexts(ada);
  await driver.run(
    function* (): Program<void> {
      yield { sql: sql.insert(1), params: [ada.id, first ?? "", last ?? ""] };
    },
    "write",
    Infinity,
  );
  return { driver, sql };
}

const others = {
  record: PERSON,
  get: () => Promise.resolve(undefined),
  deadline: () => Infinity,
  track: <T>(call: Promise<T>) => call,
};

describe("a read of a driver that asks no server", () => {
  it("answers a record, or that there is none, at once", async () => {
    const { driver, sql } = await prepared();
    await using _ = driver;
    const read = readNow({ ...others, driver, statements: () => sql });
    assertEquals(read?.(ada.id), ada);
    assertEquals(read?.(person("bob").id), undefined);
  });

  it("goes another way while there are no statements", async () => {
    const { driver } = await prepared();
    await using _ = driver;
    const read = readNow({ ...others, driver, statements: () => undefined });
    const reading = read?.(ada.id);
    assertEquals([reading instanceof Promise, await reading], [
      true,
      undefined,
    ]);
  });

  it("throws what the driver throws", async () => {
    const { driver, sql } = await prepared();
    await driver[Symbol.asyncDispose]();
    const read = readNow({ ...others, driver, statements: () => sql });
    assertThrows(() => read?.(ada.id), AppError, "closed");
  });

  it("does not exist for a driver that asks a server", async () => {
    const { driver, sql } = await prepared();
    await using _ = driver;
    const asking: SqlDriver = {
      run: (make, mode, deadline) => driver.run(make, mode, deadline),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const read = readNow({ ...others, driver: asking, statements: () => sql });
    assertEquals(read, undefined);
  });
});
