import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Advice,
  checkTable,
  type Column,
  type TableShape,
  type UniqueIndex,
} from "../../../../adapters/sql/statements/table.ts";
import { AppError } from "../../../../src/errors.ts";
import { id, number, optional, text } from "../../../../src/record/field.ts";
import { RecordType } from "../../../../src/record/record_type.ts";

interface Item {
  readonly id: string;
  readonly unitPrice: number;
  readonly note?: string | undefined;
  readonly weight?: number | undefined;
}

const { fields } = new RecordType<Item>("item", {
  id: id(),
  unitPrice: number(),
  note: optional(text(0, 9)),
  weight: optional(number()),
});

const ADVICE: Advice = {
  table: "<item>",
  typeOf: ({ field }) => field.kind.toUpperCase(),
  quoted: (name) => `<${name}>`,
  addUnique: "ADD UNIQUE",
};

function column(name: string, more: Partial<Column> = {}): Column {
  return {
    ...{ name, type: "T", faithful: true, nullable: true },
    ...{ nullByDefault: true, numbered: false, hasDefault: false },
    ...more,
  };
}

const strict = { nullable: false, nullByDefault: false };
const KEY: UniqueIndex = { name: "key", columns: ["id"], whole: true };
const COLUMNS = [
  column("id", strict),
  column("unit_price", strict),
  column("note"),
  column("weight"),
];

/** The table with these columns changed or added, and these unique indexes. */
function shape(changed: Column[], uniques: UniqueIndex[] = [KEY]): TableShape {
  const others = COLUMNS.filter((it) =>
    !changed.some(({ name }) => name === it.name)
  );
  return { columns: [...others, ...changed], uniques };
}

const unique = (...columns: UniqueIndex["columns"]): UniqueIndex => (
  { name: "more", columns, whole: true }
);

describe("an existing table", () => {
  const accepted: Record<string, TableShape> = {
    "with exactly the columns of the record": shape([]),
    "with an id that may be NULL": shape([column("id")]),
    "with another column that may be NULL": shape([column("more")]),
    "with another column that has a default": shape([
      column("more", { ...strict, hasDefault: true }),
    ]),
    "with a number of its own": shape([
      column("n", { ...strict, numbered: true }),
    ], [unique("n"), KEY]),
    "with another unique index that contains the id": shape([], [
      unique("note", "id"),
      KEY,
    ]),
    "with a unique index on a column that stays NULL": shape(
      [column("email")],
      [unique("note", "email"), KEY],
    ),
  };
  for (const [name, given] of Object.entries(accepted)) {
    it(`${name} is accepted, by its index on id`, () => {
      assertEquals(checkTable("item", fields, given, ADVICE), KEY);
    });
  }

  const refused: [name: string, shape: TableShape, message: string][] = [
    [
      "without a column",
      { columns: COLUMNS.slice(0, 1), uniques: [KEY] },
      "ALTER TABLE <item> ADD COLUMN <unit_price> NUMBER NOT NULL DEFAULT 0;",
    ],
    [
      "without an optional column",
      { columns: COLUMNS.slice(0, 2), uniques: [KEY] },
      "ALTER TABLE <item> ADD COLUMN <note> TEXT;",
    ],
    [
      "whose column alters values",
      shape([column("note", { faithful: false, type: "CHAR" })]),
      "a column note of type CHAR, which does not return every text",
    ],
    [
      "whose number may be NULL",
      shape([column("unit_price")]),
      "a column unit_price that may be NULL",
    ],
    [
      "whose optional column may not be NULL",
      shape([column("note", { ...strict, hasDefault: true })]),
      "a column note that is NOT NULL, but a record may lack it",
    ],
    [
      "with another column that every row needs",
      shape([column("more", strict)]),
      "another column more that is NOT NULL",
    ],
    ["without a unique index", shape([], []), "ADD UNIQUE"],
    [
      "with an index on a part of the rows",
      shape([], [{ ...KEY, whole: false }]),
      "ADD UNIQUE",
    ],
    ["with a wider key", shape([], [unique("id", "note")]), "ADD UNIQUE"],
    [
      "with a unique index on a column of the record",
      shape([], [unique("note"), KEY]),
      "a unique index more,",
    ],
    [
      "with a unique index on an expression",
      shape([], [unique(undefined), KEY]),
      "a unique index more,",
    ],
    [
      "with a unique index on a column with one default",
      shape([column("more", { nullByDefault: false, hasDefault: true })], [
        unique("more"),
        KEY,
      ]),
      "a unique index more,",
    ],
  ];
  for (const [name, given, message] of refused) {
    it(`${name} is refused with a remedy`, () => {
      const error = assertThrows(
        () => checkTable("item", fields, given, ADVICE),
        AppError,
      );
      assertEquals(error.code, "config");
      assertStringIncludes(error.message, message);
    });
  }
});
