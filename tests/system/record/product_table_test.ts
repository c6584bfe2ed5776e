import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { id, number, optional, text } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { AppError } from "../../../src/errors.ts";
import { databases } from "./databases.ts";

interface Product {
  readonly id: string;
  readonly price: number;
  readonly note?: string;
}

const PRODUCT = new RecordType<Product>("product", {
  id: id(),
  price: number(),
  note: optional(text(0, 100)),
});

const pen: Product = { id: "pen", price: 1.005 };

const DATABASES = databases(PRODUCT);

for (const [database, make] of Object.entries(DATABASES)) {
  describe(`a table of products in ${database}`, () => {
    it("is refused when an optional field is NOT NULL", async () => {
      const { made, open } = await make();
      await using _ = made;
      await made.run(
        "CREATE TABLE product (id VARCHAR(255) PRIMARY KEY, " +
          "price DOUBLE NOT NULL, note TEXT NOT NULL)",
      );
      await using store = open();
      const error = await assertRejects(() => store.put(pen), AppError);
      assertEquals(error.code, "config");
      assertStringIncludes(
        error.message,
        "note that is NOT NULL, but a record may lack it. Make it nullable.",
      );
    });

    it("takes no record whose fields have another kind", async () => {
      const { made, open } = await make();
      await using _ = made;
      await using store = open();
      const odd: [values: object, pointer: string, detail: string][] = [
        [{ price: NaN }, "/price", "must be a number"],
        [{ price: "1" }, "/price", "must be a number"],
        [{ price: null }, "/price", "is missing"],
        [{ note: 7 }, "/note", "must be a string"],
        [{ note: "a\0b" }, "/note", "must be well-formed Unicode without NUL"],
        [{ id: 7 }, "/id", "must be a string"],
      ];
      for (const [values, pointer, detail] of odd) {
        const record = { ...pen, ...values } as Product;
        for (
          const write of [
            () => store.put(record),
            () => store.add(record),
            () => store.putMany([pen, record]),
          ]
        ) {
          const error = await assertRejects(write, AppError);
          assertEquals(error.code, "invalid");
          assertEquals(error.faults, [{ pointer, detail }]);
        }
      }
      assertEquals(await store.list(undefined, 9), []);
    });
  });
}

describe("a table of products", () => {
  it("is refused in MariaDB when a column rounds to two digits", async () => {
    const { made, open } = await DATABASES.MariaDB();
    await using _ = made;
    await made.run(
      "CREATE TABLE product (id VARCHAR(255) PRIMARY KEY, " +
        "price DOUBLE(10,2) NOT NULL, note TEXT)",
    );
    await using store = open();
    const error = await assertRejects(() => store.put(pen), AppError);
    assertEquals(error.code, "config");
    assertStringIncludes(error.message, "price of type double(10,2), which");
  });

  it("answers an error for a stored number that is none", async () => {
    const { made, open } = await DATABASES.SQLite();
    await using _ = made;
    // A table that is not STRICT stores any value in any column.
    await made.run(
      "CREATE TABLE product (id TEXT PRIMARY KEY, price REAL NOT NULL, note TEXT)",
    );
    await using store = open();
    await store.put(pen);
    for (const value of ["'abc'", "9e999"]) {
      await made.run(`UPDATE product SET price = ${value}`);
      for (const read of [() => store.get("pen"), () => store.list("", 9)]) {
        const error = await assertRejects(read, AppError);
        assertEquals(
          [error.code, error.message],
          [
            "unavailable",
            "The price of a stored product is not a number.",
          ],
        );
      }
    }
  });
});
