import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  createOutbox,
  createTable,
  dialectOf,
  quoted,
  typeToAdd,
} from "../../../adapters/mysql/dialect.ts";
import { id, number, optional, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";

interface Thing {
  readonly id: string;
  readonly unitPrice: number;
  readonly name: string;
  readonly note?: string | undefined;
}

const THING = new RecordType<Thing>("thing", {
  id: id(),
  unitPrice: number(),
  name: text(1, 1000),
  note: optional(text(0, 1001)),
});
const NAMES = { table: "a`b", outbox: "out" };
const dialect = dialectOf(THING, NAMES, "PRIMARY", "?");
const [ID, PRICE, NAME, NOTE] = THING.fields.map((it) => dialect.same(it));

describe("a table of mysql", () => {
  it("has a column for each field, which may be NULL if it is optional", () => {
    assertEquals(
      createTable("thing", THING.fields).replace(/ ENGINE=.*/, ""),
      "CREATE TABLE IF NOT EXISTS `thing` (`id` VARBINARY(1020) NOT NULL, " +
        "`unit_price` DOUBLE NOT NULL, `name` VARCHAR(1000) NOT NULL, " +
        "`note` MEDIUMTEXT, PRIMARY KEY (`id`))",
    );
  });

  it("has transactions, and tells all texts apart", () => {
    for (const sql of [createTable("t", THING.fields), createOutbox("t")]) {
      assertMatch(sql, /ENGINE=InnoDB .*COLLATE utf8mb4_bin$/);
    }
  });

  it("that exists gets columns that hold every value, whatever its default", () => {
    const types = THING.fields.map(typeToAdd);
    const whole = " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
    assertEquals(types, [
      "VARBINARY(1020)",
      "DOUBLE",
      `VARCHAR(1000)${whole}`,
      `MEDIUMTEXT${whole}`,
    ]);
  });
});

describe("the dialect of mysql", () => {
  it("quotes every name, also one with a quote in it", () => {
    assertEquals(quoted("a`b``"), "`a``b`````");
    assertEquals(dialect.table, "`a``b`");
    assertEquals(
      dialectOf(THING, NAMES, "i`x", "?").indexed,
      "`a``b` FORCE INDEX (`i``x`)",
    );
  });

  it("compares a text byte for byte, and a number as a number", () => {
    for (const condition of [ID, NAME, NOTE]) {
      assertMatch(condition ?? "", /AS BINARY\) <=> CAST\(\? AS BINARY\)$/);
    }
    assertEquals(PRICE, "`unit_price` <=> ? + 0e0");
  });

  it("reads NULL in a required text as the empty text", () => {
    assertStringIncludes(NAME ?? "", "COALESCE(`name`, '')");
    for (const condition of [ID, NOTE]) {
      assertEquals(condition?.includes("COALESCE"), false);
    }
  });

  it("removes as many outbox rows as it has pairs of parameters", () => {
    for (const n of [1, 2, 8]) {
      assertEquals(dialect.settle(n).split("?").length - 1, 2 * n);
    }
  });
});
