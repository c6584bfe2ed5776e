import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  columnToAdd,
  createRecords,
} from "../../../../adapters/sql/statements/new_table.ts";
import { id, number, optional, text } from "../../../../src/record/field.ts";
import { RecordType } from "../../../../src/record/record_type.ts";

interface Item {
  readonly id: string;
  readonly unitPrice: number;
  readonly name: string;
  readonly note?: string;
}
const { fields } = new RecordType<Item>("item", {
  id: id(),
  unitPrice: number(),
  name: text(0, 9),
  note: optional(text(0, 9)),
});
const SPELLING = {
  typeOf: ({ field }: typeof fields[number]) => field.kind.toUpperCase(),
  quoted: (name: string) => `<${name}>`,
};

describe("a new table of records", () => {
  it("has its key, and accepts NULL only for an optional field", () => {
    assertEquals(
      createRecords("<item>", fields, SPELLING),
      "CREATE TABLE IF NOT EXISTS <item> (<id> TEXT NOT NULL, " +
        "<unit_price> NUMBER NOT NULL, <name> TEXT NOT NULL, <note> TEXT, " +
        "PRIMARY KEY (<id>))",
    );
  });
});

describe("a column to add", () => {
  it("gives existing rows a value, unless they may lack it", () => {
    assertEquals(fields.map((it) => columnToAdd(it, SPELLING)), [
      "<id> TEXT NOT NULL DEFAULT ''",
      "<unit_price> NUMBER NOT NULL DEFAULT 0",
      "<name> TEXT NOT NULL DEFAULT ''",
      "<note> TEXT",
    ]);
  });
});
