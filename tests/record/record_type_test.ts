import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import { id, number, optional, text } from "../../src/record/field.ts";
import { RecordType } from "../../src/record/record_type.ts";

interface Product {
  readonly id: string;
  readonly unitPrice: number;
  readonly note?: string;
}

const PRODUCT = new RecordType<Product>("product", {
  id: id(),
  unitPrice: number(),
  note: optional(text(1, 10)),
});

const pen: Product = { id: "pen", unitPrice: 1.5 };
const noted: Product = { ...pen, note: "blue" };

/** The faults of a value, as `pointer detail`. */
function faults(parse: () => unknown): string[] {
  return assertThrows(parse, AppError).faults.map((it) =>
    `${it.pointer} ${it.detail}`
  );
}

describe("a definition of a record", () => {
  it("names each field in code and in SQL", () => {
    assertEquals(
      PRODUCT.fields.map(({ name, column }) => [name, column]),
      [["id", "id"], ["unitPrice", "unit_price"], ["note", "note"]],
    );
  });

  it("refuses what cannot name a table or a column", () => {
    const fields = { id: id(), unitPrice: number() };
    for (const name of ["", "A", "a b", "a_b", "a;", "1a", "é"]) {
      assertThrows(
        () => new RecordType<{ id: string }>(name, fields),
        AppError,
      );
      const odd = { ...fields, [name]: number() };
      assertThrows(
        () => new RecordType<{ id: string; unitPrice: number }>("a", odd),
        AppError,
      );
    }
  });

  it("refuses a definition whose first field is not the id", () => {
    const unitPrice = number();
    for (
      const fields of [
        {},
        { unitPrice, id: id() },
        { id: optional(id()), unitPrice },
        { id: text(1, 255), unitPrice },
        { id: number(), unitPrice },
      ]
    ) {
      const error = assertThrows(
        () => new RecordType("a", fields as never),
        AppError,
      );
      assertEquals(error.code, "config");
      assertEquals(error.message, 'The first field of "a" must be id: id().');
    }
  });

  it("has another version with any other field, rule or name", () => {
    const fields = { id: id(), unitPrice: number() };
    const versions = [
      PRODUCT,
      new RecordType<Product>("product", {
        ...fields,
        note: optional(text(1, 11)),
      }),
      new RecordType<Product>("product", {
        ...fields,
        note: optional(text(0, 10)),
      }),
      new RecordType<Product>("item", {
        ...fields,
        note: optional(text(1, 10)),
      }),
      new RecordType<Omit<Product, "note">>("product", fields),
    ].map((it) => it.version);
    assertEquals(new Set(versions).size, versions.length);
    assertEquals(
      new RecordType<Product>("product", {
        ...fields,
        note: optional(text(1, 10)),
      }).version,
      PRODUCT.version,
    );
  });

  it("parses a record with and without an optional field", () => {
    assertEquals(PRODUCT.parse(pen), pen);
    assertEquals(PRODUCT.parse(noted), noted);
    assertEquals(
      faults(() => PRODUCT.parse({ id: "", unitPrice: "1", note: "" })),
      [
        "/id must be 1 to 255 characters long",
        "/unitPrice must be a number",
        "/note must be 1 to 10 characters long",
      ],
    );
    for (const unitPrice of [NaN, Infinity, -Infinity, null, "1", {}]) {
      assertEquals(
        faults(() => PRODUCT.parse({ ...pen, unitPrice })),
        ["/unitPrice must be a number"],
      );
    }
    assertEquals(faults(() => PRODUCT.parse({ ...pen, note: null })), [
      "/note must be a string",
    ]);
    assertEquals(faults(() => PRODUCT.parse(null)), [
      " must be an object with id, unitPrice and note",
    ]);
  });

  it("says of a patch that it needs none of the fields", () => {
    for (const value of [[], null, "x"]) {
      assertEquals(faults(() => PRODUCT.parsePatch(value)), [
        " must be an object with any of id, unitPrice and note",
      ]);
    }
    assertEquals(PRODUCT.parsePatch({}), {});
  });

  it("parses a draft without an id", () => {
    assertEquals(PRODUCT.parseDraft({ unitPrice: 2 }), { unitPrice: 2 });
    assertEquals(faults(() => PRODUCT.parseDraft({})), [
      "/unitPrice is missing",
    ]);
  });

  it("parses a patch, in which null removes an optional field", () => {
    assertEquals(PRODUCT.parsePatch({}), {});
    assertEquals(PRODUCT.parsePatch({ unitPrice: 2 }), { unitPrice: 2 });
    const removed = { ...noted, ...PRODUCT.parsePatch({ note: null }) };
    assert(PRODUCT.same(removed, pen));
    assertEquals(faults(() => PRODUCT.parsePatch({ unitPrice: null })), [
      "/unitPrice must be a number",
    ]);
  });

  it("converts records to values, and to texts and back", () => {
    for (const it of [pen, noted, { ...pen, unitPrice: -0.1e-7 }]) {
      assertEquals(PRODUCT.fromTexts(PRODUCT.toTexts(it)), it);
    }
    assertEquals(PRODUCT.values(pen), ["pen", 1.5, null]);
    assertEquals(PRODUCT.toTexts(noted), ["pen", "1.5", "blue"]);
  });

  it("reads an own property that is undefined as an absent one", () => {
    const odd = { ...pen, note: undefined };
    assertEquals(Object.keys(PRODUCT.parse(odd)), ["id", "unitPrice"]);
    assertEquals(PRODUCT.parsePatch({ note: undefined }), {});
    assertEquals(
      faults(() => PRODUCT.parse({ ...odd, unitPrice: undefined })),
      [
        "/unitPrice is missing",
      ],
    );
  });

  it("takes no value from the prototype of a record", () => {
    const odd = new RecordType<{ id: string; valueOf?: string }>("odd", {
      id: id(),
      valueOf: optional(text(0, 9)),
    });
    const record = odd.parse({ id: "a" });
    assertEquals(odd.values(record), ["a", null]);
    assertEquals(odd.toTexts(record), ["a", null]);
    assertEquals(odd.toJson(record), '{"id":"a"}');
    assertEquals(Object.keys(odd.copy(record)), ["id"]);
  });

  it("says which number of a stored record is not one", () => {
    const error = assertThrows(
      () => PRODUCT.fromTexts(["pen", "0x1F", null]),
      AppError,
    );
    assertEquals(
      error.message,
      "The unitPrice of a stored product is not a number.",
    );
  });

  it("refuses values of another kind", () => {
    for (
      const values of [
        { id: 1 },
        { unitPrice: "1.5" },
        { unitPrice: null },
        { unitPrice: undefined },
        { unitPrice: NaN },
        { unitPrice: Infinity },
        { note: 7 },
        { note: null },
      ]
    ) assertEquals(PRODUCT.allows({ ...pen, ...values } as Product), false);
  });

  it("refuses values that break a rule", () => {
    const long = "x".repeat(256);
    for (const id of ["", "..", "a\n", "\ud83d", long]) {
      assertEquals(PRODUCT.allows({ ...pen, id }), false);
    }
    assertEquals(PRODUCT.allows({ ...pen, note: "a\x1b" }), false);
    assertEquals([PRODUCT.allows(pen), PRODUCT.allows(noted)], [true, true]);
  });

  it("makes a frozen copy with exactly its fields", () => {
    const copy = PRODUCT.copy({ more: 1, ...noted } as Product);
    assertEquals(copy, noted);
    assert(Object.isFrozen(copy));
    assertEquals(Object.keys(copy), ["id", "unitPrice", "note"]);
  });

  it("writes the JSON of just its fields", () => {
    const odd = { more: 1, ...noted, note: '"\\\u2028é' } as Product;
    assertEquals(
      PRODUCT.toJson(odd),
      JSON.stringify({ id: "pen", unitPrice: 1.5, note: odd.note }),
    );
    assertEquals(PRODUCT.toJson(pen), JSON.stringify(pen));
  });

  it("compares records field for field", () => {
    assert(PRODUCT.same(pen, { ...pen }));
    for (
      const other of [noted, { ...pen, id: "x" }, { ...pen, unitPrice: 2 }]
    ) assert(!PRODUCT.same(pen, other));
  });
});
