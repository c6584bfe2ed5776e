import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Mode, Program, SqlDriver } from "../../../adapters/sql/driver.ts";
import { SqlStore } from "../../../adapters/sql/store.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { AppError } from "../../../src/errors.ts";
import { id, number } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { person } from "../../contract/people.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** SQLite in memory, which records each statement and the ids of each read. */
class Noted implements SqlDriver {
  readonly modes: Mode[] = [];
  readonly statements: string[] = [];
  readonly reads: (string | null)[][] = [];
  readonly #driver = new SqliteDriver({
    path: ":memory:",
    synchronous: "normal",
  }, RUNTIME);

  run<T>(make: () => Program<T>, mode: Mode, deadline: number): Promise<T> {
    this.modes.push(mode);
    return this.#driver.run(() => this.#noted(make()), mode, deadline);
  }

  *#noted<T>(program: Program<T>): Program<T> {
    let step = program.next();
    while (!step.done) {
      const { sql, params } = step.value;
      this.statements.push(sql);
      if (/^SELECT "id", "first_name"/.test(sql)) this.reads.push([...params]);
      step = program.next(yield step.value);
    }
    return step.value;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#driver[Symbol.asyncDispose]();
  }
}

function batching(driver: SqlDriver): SqlStore<Person> {
  return new SqlStore({
    record: PERSON,
    driver,
    prepare: () => prepareSqlite(PERSON, "person", "now"),
    timeout: 1000,
    runtime: RUNTIME,
  });
}

const idOf = (n: number): PersonId => person(`p${n}`).id;
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("a store that batches its gets", () => {
  it("joins the gets of one turn into one statement, filled to a power of two", async () => {
    const driver = new Noted();
    await using store = batching(driver);
    await store.putMany([person("p0"), person("p2")]);
    const people = await Promise.all(numbers(5).map((n) => store.get(idOf(n))));
    assertEquals(people.map((it) => it?.id), [
      idOf(0),
      undefined,
      idOf(2),
      undefined,
      undefined,
    ]);
    const filled = ["p0", "p1", "p2", "p3", "p4", "p4", "p4", "p4"];
    assertEquals(driver.reads, [filled]);
  });

  it("sends a single get in its own turn", async () => {
    const driver = new Noted();
    await using store = batching(driver);
    await store.ping();
    const get = store.get(idOf(1));
    await new Promise<void>((resolve) => setImmediate(resolve));
    assertEquals(driver.reads, [["p1"]]);
    await get;
  });
});

describe("a row that is no record", () => {
  it("fails the gets of its own id alone", async () => {
    interface Item {
      readonly id: string;
      readonly price: number;
    }
    const ITEM = new RecordType<Item>("item", { id: id(), price: number() });
    const driver = new Noted();
    await using store = new SqlStore({
      record: ITEM,
      driver,
      *prepare() {
        const sql = yield* prepareSqlite(ITEM, "item", "now");
        const insert = "INSERT INTO item VALUES ('a', 1), ('b', 9e999)";
        yield { sql: insert, params: [] };
        return sql;
      },
      timeout: 1000,
      runtime: RUNTIME,
    });
    const good = store.get("a");
    await assertRejects(() => store.get("b"), AppError, "is not a number");
    assertEquals(await good, { id: "a", price: 1 });
  });
});

describe("a store that puts many", () => {
  it("uses few statements, in one transaction", async () => {
    const driver = new Noted();
    await using store = batching(driver);
    await store.ping();
    const people = numbers(1000).map((n) => person(`p${n}`));
    for (const created of [1000, 0]) {
      driver.modes.length = driver.statements.length = 0;
      assertEquals(await store.putMany(people), created);
      assertEquals(driver.modes, ["atomic"]);
      // `find` and the writes use lists of 256; the rest is 128, 64, 32 and 8.
      assertEquals(driver.statements.length, 4 + 3 + 4);
    }
  });
});
