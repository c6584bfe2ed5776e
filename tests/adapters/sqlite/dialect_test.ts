import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { createTable, dialectOf } from "../../../adapters/sqlite/dialect.ts";
import { id, number, optional, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";

interface Item {
  readonly id: string;
  readonly order: string;
  readonly note?: string | undefined;
  readonly price: number;
}

const ITEM = new RecordType<Item>("item", {
  id: id(),
  order: text(0, 9),
  note: optional(text(0, 9)),
  price: number(),
});
const NAMES = { table: "item", outbox: "item_outbox" };
const { same } = dialectOf(ITEM, NAMES, "NOCASE");

type Value = string | number | null;

/** Whether a stored value of the column equals the parameter. */
function equal(column: string, stored: Value, parameter: string | null) {
  using database = new DatabaseSync(":memory:");
  database.exec(
    'CREATE TABLE item (id TEXT COLLATE NOCASE, "order" TEXT COLLATE NOCASE, ' +
      "note TEXT COLLATE NOCASE, price REAL)",
  );
  database.prepare(`INSERT INTO item ("${column}") VALUES (?)`).run(stored);
  const field = ITEM.fields.find((it) => it.column === column);
  const condition = field ? same(field) : "no such field";
  const row = database.prepare(`SELECT ${condition} AS equal FROM item`)
    .get(parameter);
  return row?.equal === 1;
}

describe("a condition of sqlite", () => {
  it("compares a text byte for byte, whatever the column's collation", () => {
    for (const column of ["id", "order", "note"]) {
      assertEquals(equal(column, "a", "a"), true);
      assertEquals(equal(column, "a", "A"), false);
      assertEquals(equal(column, "a", "a "), false);
    }
  });

  it("compares a number exactly", () => {
    assertEquals(equal("price", 0.1 + 0.2, String(0.1 + 0.2)), true);
    assertEquals(equal("price", 0.3, String(0.1 + 0.2)), false);
    assertEquals(equal("price", 1, "1.0"), true);
  });

  it("takes NULL for the empty text only where the text is required", () => {
    assertEquals(equal("order", null, ""), true);
    assertEquals(equal("note", null, ""), false);
    assertEquals(equal("note", null, null), true);
    assertEquals(equal("note", "", null), false);
  });
});

describe("a table that sqlite creates", () => {
  it("holds each field, and refuses a value of another kind", () => {
    using database = new DatabaseSync(":memory:");
    const create = createTable("item", ITEM.fields);
    // It exists already at the second time.
    for (const _ of [1, 2]) database.exec(create);
    const insert = database.prepare("INSERT INTO item VALUES (?, ?, ?, ?)");
    insert.run("007", "1e3", null, "0.5");
    assertEquals(
      Object.values(database.prepare("SELECT * FROM item").get() ?? {}),
      ["007", "1e3", null, 0.5],
    );
    const refused: [Value, Value, Value, Value][] = [
      ["007", "taken", null, 1],
      [null, "x", null, 1],
      ["a", null, null, 1],
      ["b", "x", null, null],
      ["c", "x", null, "abc"],
    ];
    for (const row of refused) assertThrows(() => insert.run(...row), Error);
  });
});
