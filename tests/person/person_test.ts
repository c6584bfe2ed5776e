import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { AppError, type Fault } from "../../src/errors.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { CONFUSABLE_IDS, ODD_NAMES, person } from "../contract/people.ts";

const FIELDS = PERSON.fields.map((it) => it.name as keyof Person);

/** The fault of the value as that field. */
function fieldFault(name: keyof Person, value: unknown): string | undefined {
  return PERSON.fields.find((it) => it.name === name)?.field.fault(value);
}

const ADA = { id: "ada", firstName: "Ada", lastName: "Lovelace" };
const EMOJI = "😀";

/** The faults of a value that is not a person; fails if it is one. */
function faultsOf(value: unknown): readonly Fault[] {
  const error = assertThrows(() => PERSON.parse(value), AppError);
  assertEquals(error.code, "invalid");
  return error.faults;
}

/** The pointers of the faults. */
function pointersOf(value: unknown): string[] {
  return faultsOf(value).map(({ pointer }) => pointer);
}

/** Code points that no rule forbids. */
const good = fc.string({ unit: "binary", minLength: 1, maxLength: 255 })
  .filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed())
  .filter((text) => text !== "." && text !== "..");

const people = fc.record({
  id: good,
  firstName: good,
  lastName: fc.oneof(good, fc.constant("")),
});

describe("a field of a person", () => {
  const SHORTEST: Record<keyof Person, number> = {
    id: 1,
    firstName: 1,
    lastName: 0,
  };
  for (const field of FIELDS) {
    const shortest = SHORTEST[field];
    const wrong = (value: unknown) => fieldFault(field, value);

    it(`${field} has ${shortest} to 255 code points`, () => {
      const length = `must be ${shortest} to 255 characters long`;
      assertEquals(wrong(""), shortest === 0 ? undefined : length);
      for (const one of ["a", "é", "名", EMOJI, "\u0301", "\uffff"]) {
        assertEquals(wrong(one), undefined);
        assertEquals(wrong(one.repeat(255)), undefined);
        assertEquals(wrong(one.repeat(256)), length);
        assertEquals(wrong(one.repeat(5000)), length);
      }
      assertEquals(wrong("a".repeat(254) + EMOJI), undefined);
      assertEquals(wrong("a".repeat(255) + EMOJI), length);
    });
  }

  it("accepts every well-formed text of a valid length without controls", () => {
    fc.assert(fc.property(good, (text) => {
      for (const field of FIELDS) {
        assertEquals(fieldFault(field, text), undefined);
      }
    }));
  });
});

describe("an id", () => {
  it("is returned unchanged", () => {
    for (const id of [...CONFUSABLE_IDS, " ", "\u200b", "\ufeff"]) {
      assertEquals(PERSON.parseId(id), id);
    }
  });

  it("that is not valid throws the reason and the pointer", () => {
    const error = assertThrows(() => PERSON.parseId(""), AppError);
    assertEquals(error.code, "invalid");
    assertEquals(error.message, "The id must be 1 to 255 characters long.");
    assertEquals(error.faults, [
      { pointer: "/id", detail: "must be 1 to 255 characters long" },
    ]);
  });
});

describe("a person", () => {
  it("is copied without trimming, folding or normalising", () => {
    for (const name of ODD_NAMES) {
      const given = { id: "x", firstName: name, lastName: name };
      const parsed = PERSON.parse(given);
      assertEquals({ ...parsed }, given);
      assert(Object.is(parsed, given) === false);
    }
    fc.assert(fc.property(people, (given) => {
      assertEquals<unknown>(PERSON.parse(given), given);
      assertEquals(Object.keys(PERSON.parse(given)), FIELDS);
    }));
  });

  it("must be an object", () => {
    for (const value of [undefined, null, 1, "ada", true, [], [ADA]]) {
      assertEquals(faultsOf(value), [{
        pointer: "",
        detail: "must be an object with id, firstName and lastName",
      }]);
    }
  });

  it("must have all of its fields, as own properties", () => {
    for (const field of FIELDS) {
      const { [field]: _, ...rest } = ADA;
      const missing = [{ pointer: `/${field}`, detail: "is missing" }];
      assertEquals(faultsOf(rest), missing);
      assertEquals(faultsOf(Object.assign(Object.create(ADA), rest)), missing);
    }
    const bare = Object.assign(Object.create(null), ADA);
    assertEquals<unknown>(PERSON.parse(bare), ADA);
  });

  it("must not have any other field", () => {
    const names = ["x", "ID", "", "__proto__", "constructor", "toString", "0"];
    for (const name of names) {
      const text = JSON.stringify(ADA).replace("{", `{"${name}":{"id":"b"},`);
      assertEquals(faultsOf(JSON.parse(text)), [
        { pointer: `/${name}`, detail: "is not a known field" },
      ]);
    }
  });

  it("throws all of its faults at once, each with its pointer", () => {
    const value = { id: "..", lastName: 7, "a/b": 1, "~c": 1, "~1/": 1 };
    assertEquals(pointersOf(value), [
      "/id",
      "/firstName",
      "/lastName",
      "/a~1b",
      "/~0c",
      "/~01~1",
    ]);
  });

  it("has a fault for exactly the fields that break a rule", () => {
    const bad = fc.oneof(
      fc.constantFrom<unknown>(null, 1, "\0", "\x7f", "\x85", "\ud800"),
      fc.constant("x".repeat(256)),
    );
    const field = fc.record({ good, bad, isBad: fc.boolean() });
    const fields = fc.tuple(field, field, field);
    fc.assert(fc.property(fields, fc.boolean(), (fields, extra) => {
      const given = Object.fromEntries(FIELDS.map((name, i) => {
        const it = fields[i];
        return [name, it?.isBad ? it.bad : it?.good];
      }));
      const expected = FIELDS.filter((_, i) => fields[i]?.isBad)
        .map((name) => `/${name}`);
      if (extra) expected.push("/more");
      const value = extra ? { ...given, more: 1 } : given;
      if (expected.length === 0) {
        assertEquals<unknown>(PERSON.parse(value), given);
      } else assertEquals(pointersOf(value), expected);
    }));
  });
});

describe("two people are equal", () => {
  it("if every field is equal", () => {
    const ada = person("ada", "Ada", "Lovelace");
    assert(PERSON.same(ada, { ...ada }));
    for (const field of FIELDS) {
      for (
        const other of ["", "ADA", `${ada[field]} `, `\u200b${ada[field]}`]
      ) {
        const changed = { ...ada, [field]: other };
        assert(!PERSON.same(ada, changed), `${field}: ${other}`);
      }
    }
  });
});
