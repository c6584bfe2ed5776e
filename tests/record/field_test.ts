import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Field,
  id,
  number,
  optional,
  text,
} from "../../src/record/field.ts";

const TEXTS: Record<string, Field<string>> = {
  "a text": text(1, 255),
  "an id": id(),
};

for (const [name, field] of Object.entries(TEXTS)) {
  describe(`${name} as a field`, () => {
    it("must be a string", () => {
      assertEquals(field.fault(undefined), "is missing");
      const others = [null, 1, 0n, true, [], {}, ["a"], Symbol()];
      for (const other of [...others, new String("a"), () => "a"]) {
        assertEquals(field.fault(other), "must be a string");
      }
    });

    it("must not contain half of a surrogate pair", () => {
      for (const half of ["\ud800", "\udc00", "a\ud83d", "\ude00\ud83d"]) {
        assert(field.fault(half)?.startsWith("must be well-formed Unicode"));
      }
      assertEquals(field.fault("\ud83d\ude00"), undefined);
    });

    it("must not contain a control character, and may contain any other", () => {
      for (let code = 0; code < 0x2100; code++) {
        const control = code < 0x20 || code >= 0x7f && code < 0xa0;
        assertEquals(
          field.fault(`a${String.fromCodePoint(code)}b`),
          control ? "must not contain control characters" : undefined,
          `U+${code.toString(16)}`,
        );
      }
    });
  });
}

describe("the length of a text", () => {
  it("counts code points, and its limits are allowed", () => {
    const field = text(2, 3);
    const long = "must be 2 to 3 characters long";
    for (const one of ["a", "😀", "\u0301"]) {
      assertEquals(
        [1, 2, 3, 4].map((count) => field.fault(one.repeat(count))),
        [long, undefined, undefined, long],
      );
    }
    assertEquals(text(0, 1).fault(""), undefined);
    assertEquals([field.max, id().max, number().max], [3, 255, 0]);
  });
});

describe("an id as a field", () => {
  it("must not be one or two dots, which a text may be", () => {
    for (const dots of [".", ".."]) {
      assert(id().fault(dots)?.startsWith('must not be "." or ".."'));
      assertEquals(text(1, 9).fault(dots), undefined);
    }
    for (const other of ["...", ". ", " .", ".a", "a..", "%2e"]) {
      assertEquals(id().fault(other), undefined);
    }
  });
});

describe("a number as a field", () => {
  it("must be a finite number", () => {
    for (const value of [0, -0, 1.5, -1e300]) {
      assertEquals(number().fault(value), undefined);
    }
    assertEquals(number().fault(undefined), "is missing");
    for (const value of [NaN, Infinity, null, "1", 1n, true]) {
      assertEquals(number().fault(value), "must be a number");
    }
  });

  it("reads only decimal numbers from texts", () => {
    const read = (text: string | null) => number().fromText(text);
    assertEquals(
      ["1", "-1.5", "1e21", "1e+21", ".5", "5.", " 7 "].map(read),
      [1, -1.5, 1e21, 1e21, 0.5, 5, 7],
    );
    for (
      const odd of ["0x1F", "0b1", "Infinity", "1e999", "1_0", "", "abc", null]
    ) assertEquals(read(odd), NaN, `${odd}`);
  });
});

describe("an optional field", () => {
  const field = optional(number());

  it("may be absent, and obeys the same rule if present", () => {
    assertEquals(field.fault(undefined), undefined);
    assertEquals(field.fault(null), "must be a number");
    assertEquals([field.holds(undefined), field.holds(null)], [true, true]);
    assertEquals(number().holds(undefined), false);
    assertEquals(optional(text(1, 3)).fault(""), text(1, 3).fault(""));
  });

  it("has no text while it is absent", () => {
    assertEquals([field.toText(undefined), field.toText(null)], [null, null]);
    assertEquals(field.fromText(null), undefined);
    assertEquals(text(0, 9).fromText(null), "");
    assertEquals(optional(text(0, 9)).fromText(""), "");
  });
});

describe("a value of a field", () => {
  it("is the same after a way through text", () => {
    for (const value of [0, 1.5, -0.1e-7, 1e300, 2 ** 53]) {
      assertEquals(number().fromText(number().toText(value)), value);
    }
    assertEquals(id().fromText(id().toText("0x1F")), "0x1F");
  });

  it("is allowed if, and only if, it has no fault", () => {
    const fields = [
      ...[id(), text(1, 3), text(0, 2), number()],
      ...[optional(id()), optional(text(1, 3)), optional(number())],
    ];
    const values = [
      ...["", "a", "abc", "abcd", "..", "😀😀😀", "a\0", "\x9b", "\ud83d"],
      ...[undefined, null, 0, -1.5, NaN, Infinity, true, {}, ["a"]],
    ];
    for (const field of fields) {
      for (const value of values) {
        const told = `${field.rule} ${String(value)}`;
        const { success } = field.schema.safeParse(value);
        const allowed = field.optional && value === undefined || success;
        assertEquals(field.allows(value), allowed, told);
        assertEquals(field.fault(value) === undefined, allowed, told);
      }
    }
  });

  it("may have the kind of the field and still break its rule", () => {
    assertEquals([id().holds(""), id().fault("") === undefined], [true, false]);
    assertEquals([id().holds(1), number().holds("1")], [false, false]);
    assertEquals([number().holds(NaN), number().holds(1)], [false, true]);
  });
});
