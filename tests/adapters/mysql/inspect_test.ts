import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { inspect } from "../../../adapters/mysql/inspect.ts";
import type { Row } from "../../../adapters/sql/driver.ts";
import { runProgramSync } from "../../../adapters/sql/run.ts";
import { AppError } from "../../../src/errors.ts";
import { id, number, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";

const { fields } = new RecordType<
  { readonly id: string; readonly name: string; readonly price: number }
>("thing", { id: id(), name: text(0, 9), price: number() });

/** What the program finds in `information_schema`. */
function found(columns: readonly Row[], indexes: readonly Row[] = []) {
  return runProgramSync(inspect("t", fields), ({ sql, params }) => {
    assertEquals(params, ["t"]);
    const rows = sql.includes(".COLUMNS") ? columns : indexes;
    return { rows, affected: 0 };
  });
}

/** A row of a column; by default it is a NOT NULL column without a default. */
function column(
  name: string,
  type: string,
  own: { nullable?: string; value?: string; extra?: string } = {},
): Row {
  const { nullable = "NO", value = null, extra = "" } = own;
  const kind = type.replace(/\(.*/, "");
  return ["t", name, kind, nullable, value, extra, null, null, type];
}

/** The only column that the program finds. */
const only = (...row: Parameters<typeof column>) =>
  found([column(...row)]).shape.columns[0];

describe("a column of a mysql table", () => {
  it("returns what was stored only if its type suits the field", () => {
    const suits = (name: string, types: readonly string[]) =>
      types.filter((it) => only(name, it)?.faithful);
    const texts = ["varchar(9)", "varbinary(9)", "mediumtext"];
    const all = [...texts, "char(9)", "binary(9)", "int", "double"];
    assertEquals(suits("id", all), ["varchar(9)", "varbinary(9)"]);
    assertEquals(suits("name", all), texts);
    assertEquals(suits("price", [...all, "float", "decimal(9,2)"]), ["double"]);
  });

  it("that rounds numbers does not return what was stored", () => {
    const rounded = only("price", "double(10,2)");
    assertEquals([rounded?.faithful, rounded?.type], [false, "double(10,2)"]);
  });

  it("is NULL by default unless it has another default, or is computed", () => {
    const nullable = "YES";
    const facts = (own: Parameters<typeof column>[2]) => {
      const it = only("more", "int", own);
      return [it?.nullable, it?.nullByDefault, it?.hasDefault];
    };
    assertEquals(facts({}), [false, false, false]);
    assertEquals(facts({ nullable }), [true, true, false]);
    // MariaDB writes a default of NULL as a text.
    assertEquals(facts({ nullable, value: "NULL" }), [true, true, false]);
    assertEquals(facts({ nullable, value: "7" }), [true, false, true]);
    assertEquals(facts({ value: "7" }), [false, false, true]);
    for (const extra of ["VIRTUAL GENERATED", "STORED GENERATED"]) {
      assertEquals(facts({ nullable, extra }), [true, false, true]);
    }
    assertEquals(facts({ extra: "DEFAULT_GENERATED" }), [false, false, true]);
  });

  it("may be numbered by the server", () => {
    assertEquals(only("n", "int", { extra: "auto_increment" })?.numbered, true);
    assertEquals(only("n", "int")?.numbered, false);
  });

  it("of a table whose name differs in case only is not counted", () => {
    const [, ...rest] = column("id", "int");
    assertEquals(found([["T", ...rest]]).shape.columns, []);
  });
});

describe("a parameter that is compared with the id", () => {
  const needle = (...of: (string | null)[]) =>
    found([[...column("id", "varchar(9)").slice(0, 6), ...of, null]]).needle;

  it("has the character set and the collation of the column", () => {
    assertEquals(
      needle("latin1", "latin1_swedish_ci"),
      "CONVERT(CONVERT(? USING utf8mb4) USING latin1) " +
        "COLLATE latin1_swedish_ci",
    );
    assertEquals(needle(null, null), "?");
    assertEquals(found([]).needle, "?");
  });

  it("is refused if the name of its collation could be other SQL", () => {
    assertThrows(() => needle("latin1", "x) OR (1"), AppError, "collation");
  });
});

describe("a unique index of a mysql table", () => {
  const uniques = (...rows: Row[]) => found([], rows).shape.uniques;

  it("has its columns in order, under its name", () => {
    assertEquals(
      uniques(
        ["t", "PRIMARY", "id", null, "1"],
        ["t", "both", "a", null, "1"],
        ["t", "both", "b", null, "1"],
        ["T", "other", "id", null, "1"],
      ),
      [
        { name: "PRIMARY", columns: ["id"], whole: true },
        { name: "both", columns: ["a", "b"], whole: true },
      ],
    );
  });

  it("is without the end of a row's time, which MariaDB adds", () => {
    const end: Row = [...column("till", "timestamp(6)"), "ROW END"];
    const { shape } = found([end], [
      ["t", "PRIMARY", "id", null, "1"],
      ["t", "PRIMARY", "till", null, "1"],
    ]);
    assertEquals(shape.uniques[0]?.columns, ["id"]);
  });

  it("of a prefix or an expression has no such column", () => {
    for (const part of [["id", "10"], [null, null]] as const) {
      const [index] = uniques(["t", "i", ...part, "1"]);
      assertEquals(index?.columns, [undefined]);
    }
  });

  it("of a hash, or one that is ignored, cannot be scanned in order", () => {
    assertEquals(uniques(["t", "i", "id", null, "0"])[0]?.whole, false);
  });
});
