import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Column } from "../../../adapters/sql/statements/table.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { inspect } from "../../../adapters/sqlite/inspect.ts";
import { id, number } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { RUNTIME } from "../../../src/runtime.ts";

interface Item {
  readonly id: string;
  readonly price: number;
}

const { fields } = new RecordType<Item>("item", { id: id(), price: number() });

/** The shape of the table `item` after these statements. */
async function inspected(...create: string[]) {
  await using driver = new SqliteDriver({
    path: ":memory:",
    synchronous: "normal",
  }, RUNTIME);
  return await driver.run(
    function* () {
      for (const sql of create) yield { sql, params: [] };
      return yield* inspect("item", fields);
    },
    "write",
    performance.now() + 5000,
  );
}

/** The column of this name and definition. */
async function column(
  name: string,
  definition: string,
  options = "",
): Promise<Column> {
  const { shape } = await inspected(
    `CREATE TABLE item (${name} ${definition}) ${options}`,
  );
  const [found] = shape.columns;
  if (!found) throw new Error("the table has no column");
  return found;
}

describe("a column of sqlite", () => {
  const TEXTS = ["TEXT", "varchar(9)", "CLOB", "NATIVE CHARACTER(70)"];
  const NUMBERS = ["REAL", "double precision", "FLOAT"];
  // The affinity of these converts texts or rounds numbers.
  const OTHERS = ["INTEGER", "CHARINT", "FLOATING POINT", "NUMERIC", "DATE"];

  it("is faithful to a text if its affinity is TEXT", async () => {
    for (const type of [...TEXTS, ...NUMBERS, ...OTHERS, "", "BLOB"]) {
      const { faithful } = await column("ID", type);
      assertEquals(faithful, TEXTS.includes(type), type);
    }
  });

  it("is faithful to a number if its affinity is REAL", async () => {
    for (const type of [...TEXTS, ...NUMBERS, ...OTHERS, "", "BLOB"]) {
      const { faithful } = await column("Price", type);
      assertEquals(faithful, NUMBERS.includes(type), type);
    }
  });

  it("is described by its name in lower case, its type and its NULLs", async () => {
    const { name, type, nullable } = await column("Made", "Date NOT NULL");
    assertEquals([name, type, nullable], ["made", "Date", false]);
    assertEquals((await column("made", "")).nullable, true);
  });

  it("is numbered only as the whole INTEGER PRIMARY KEY", async () => {
    const numbered = async (sql: string) => (await column("n", sql)).numbered;
    assertEquals(await numbered("INTEGER PRIMARY KEY"), true);
    assertEquals(await numbered("INT PRIMARY KEY"), false);
    assertEquals(await numbered("INTEGER, m TEXT, PRIMARY KEY (n, m)"), false);
    assertEquals(await numbered("INTEGER UNIQUE"), false);
    assertEquals(await numbered("INTEGER PRIMARY KEY DESC"), false);
    const rowless = await column("n", "INTEGER PRIMARY KEY", "WITHOUT ROWID");
    assertEquals(rowless.numbered, false);
  });

  it("stays NULL unless it has a default or is computed", async () => {
    const kinds: [sql: string, nullByDefault: boolean, hasDefault: boolean][] =
      [
        ["TEXT", true, false],
        ["TEXT NOT NULL", false, false],
        ["TEXT DEFAULT 'x'", false, true],
        ["TEXT NOT NULL DEFAULT 'x'", false, true],
        ["TEXT DEFAULT NULL", true, false],
        ["TEXT DEFAULT (null)", true, false],
        ["TEXT DEFAULT 'NULL'", false, true],
        ["TEXT NOT NULL DEFAULT NULL", false, false],
        ["TEXT, m TEXT AS (n) STORED", true, false],
      ];
    for (const [sql, nullByDefault, hasDefault] of kinds) {
      const found = await column("n", sql);
      assertEquals(found.nullByDefault, nullByDefault, sql);
      assertEquals(found.hasDefault, hasDefault, sql);
    }
    const computed = await column("n", "TEXT AS ('x') STORED, m TEXT");
    assertEquals([computed.nullByDefault, computed.hasDefault], [false, true]);
  });
});

describe("the unique indexes of sqlite", () => {
  it("are those of the table, with their columns and collations", async () => {
    const { shape, collations } = await inspected(
      "CREATE TABLE item (ID TEXT COLLATE NOCASE PRIMARY KEY, price REAL)",
      "CREATE UNIQUE INDEX two ON item (Price, id COLLATE RTRIM)",
      "CREATE UNIQUE INDEX part ON item (id) WHERE price > 1",
      "CREATE UNIQUE INDEX computed ON item (lower(id))",
      "CREATE INDEX plain ON item (price)",
    );
    const found = Object.fromEntries(shape.uniques.map((
      { name, columns, whole },
    ) => [name, [columns, whole, collations.get(name)]]));
    assertEquals(found, {
      "sqlite_autoindex_item_1": [["id"], true, '"NOCASE"'],
      "two": [["price", "id"], true, '"BINARY"'],
      "part": [["id"], false, '"NOCASE"'],
      "computed": [[undefined], true, '"BINARY"'],
    });
  });
});
