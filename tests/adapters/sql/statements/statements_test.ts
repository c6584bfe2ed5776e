import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  BATCH,
  pad,
  split,
  type Statements,
  statementsOf,
} from "../../../../adapters/sql/statements/statements.ts";
import { dialectOf as mysqlDialect } from "../../../../adapters/mysql/dialect.ts";
import { dialectOf as sqliteDialect } from "../../../../adapters/sqlite/dialect.ts";
import { id, number, text } from "../../../../src/record/field.ts";
import { RecordType } from "../../../../src/record/record_type.ts";

interface Item {
  readonly id: string;
  readonly order: string;
  readonly price: number;
}

/** A record whose column `order` is a word of SQL. */
const ITEM = new RecordType<Item>("item", {
  id: id(),
  order: text(0, 9),
  price: number(),
});
const NAMES = { table: "item", outbox: "item_outbox" };

const DIALECTS: Record<string, Statements<Item>> = {
  sqlite: statementsOf(sqliteDialect(ITEM, NAMES, "BINARY")),
  mysql: statementsOf(mysqlDialect(ITEM, NAMES, "PRIMARY", "?")),
};

/** Each statement with lists of `n`, and the number of its parameters. */
function statements(sql: Statements<Item>, n: number): [string, number][] {
  return [
    [sql.get(n), n],
    [sql.find(n), n],
    [sql.insert(n), 3 * n],
    [sql.replace(n), 3 * n],
    [sql.addToOutbox(n), 2 * n],
    [sql.settle(n), 2 * n],
    [sql.update, 2 + 2],
    [sql.updateIf, 2 + 2 + 2],
    [sql.delete, 2],
    [sql.deleteIf, 2 + 2],
    [sql.first, 1],
    [sql.after, 2],
    [sql.ping, 0],
    [sql.changeNothing, 0],
    [sql.outbox, 2],
  ];
}

const SIZES = Array.from({ length: Math.log2(BATCH) + 1 }, (_, i) => 2 ** i);

for (const [name, sql] of Object.entries(DIALECTS)) {
  describe(`the statements of ${name}`, () => {
    it("have a placeholder for each of their parameters", () => {
      for (const n of SIZES) {
        for (const [text, parameters] of statements(sql, n)) {
          assertEquals(text.split("?").length - 1, parameters, text);
        }
      }
    });

    it("fit into the 64 that a MySQL connection keeps prepared", () => {
      const texts = SIZES.flatMap((n) => statements(sql, n).map(([it]) => it));
      assert(new Set(texts).size < 64);
    });

    it("quote a column whose name is a word of SQL", () => {
      for (const [text] of statements(sql, 2)) {
        // What is left after the quoted name and the clause is not quoted.
        const rest = text.replaceAll(/["`]order["`]|ORDER BY/g, "");
        assertEquals(/\border\b/i.test(rest), false, text);
      }
    });
  });
}

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("the list of a statement", () => {
  const sizes = (lists: number[][]) => lists.map((it) => it.length);

  it("is filled to a power of two with its last item", () => {
    for (const n of [1, 2, 3, 5, 8, 255, 256, 257, 600]) {
      const lists = pad(numbers(n));
      for (const size of sizes(lists)) assertEquals(Math.log2(size) % 1, 0);
      assertEquals([...new Set(lists.flat())], numbers(n));
    }
    assertEquals(sizes(pad(numbers(600))), [256, 256, 128]);
  });

  it("is split into powers of two where no item may be repeated", () => {
    for (const n of [0, 1, 3, 7, 256, 600]) {
      assertEquals(split(numbers(n)).flat(), numbers(n));
    }
    assertEquals(sizes(split(numbers(600))), [256, 256, 64, 16, 8]);
  });
});
