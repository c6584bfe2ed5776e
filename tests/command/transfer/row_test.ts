import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { decode, toRow } from "../../../src/command/transfer/row.ts";
import { person } from "./rows.ts";

describe("a row", () => {
  it("holds the person of a valid value", () => {
    const ada = person("1", "Ada", "Lovelace");
    assertEquals(toRow(3, { ...ada }), { line: 3, person: ada });
  });

  it("holds every fault of another value, to follow the line's number", () => {
    assertEquals(toRow(3, { ...person("1"), id: "", firstName: 1 }), {
      line: 3,
      fault:
        "is bad: id must be 1 to 255 characters long; firstName must be a string",
    });
    assertEquals(toRow(1, null), {
      line: 1,
      fault: "is bad: it must be an object with id, firstName and lastName",
    });
  });
});

describe("the fault of a row", () => {
  const faultOf = (extra: object) => {
    const row = toRow(1, { ...person("1"), ...extra });
    return "fault" in row ? row.fault : "";
  };

  it("shows the names of fields in one line, without terminal escapes", () => {
    assertEquals(
      faultOf({ "x\nLine 2 is not JSON\x1b]0;\u202e": 1 }),
      "is bad: x\\u{a}Line 2 is not JSON\\u{1b}]0;\\u{202e} is not a known field",
    );
  });

  it("cuts the name of a field, and leaves faults out", () => {
    assertEquals(
      faultOf({ ["x".repeat(60_000)]: 1 }),
      `is bad: ${"x".repeat(100)}… is not a known field`,
    );
    const many = Array.from({ length: 5000 }, (_, i) => [`x${i}`, 1]);
    const shown = faultOf(Object.fromEntries(many));
    assertEquals(
      shown.split("; ").slice(-2),
      ["x9 is not a known field", "and 4990 more"],
    );
  });
});

describe("the text of bytes", () => {
  const encode = (text: string) => new TextEncoder().encode(text);

  it("is the whole text, with any byte-order mark within it", () => {
    for (const text of ["", "é😀", "\ufeffa"]) {
      assertEquals(decode(encode(text)), text);
    }
  });

  it("is undefined if they are not UTF-8", () => {
    const cut = encode("é").subarray(0, 1);
    for (const bytes of [cut, Uint8Array.of(0xff), Uint8Array.of(0xc0, 0x80)]) {
      assertEquals(decode(bytes), undefined);
    }
    // A decoder that kept a part of the last one would spoil this one.
    assertEquals(decode(encode("a")), "a");
  });
});
