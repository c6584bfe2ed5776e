import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { Precondition } from "../../../src/http/request/precondition.ts";
import { etagOf } from "../../../src/http/response/representation.ts";
import { ada } from "../fixture.ts";
import { pointersOf } from "./invalid_faults.ts";

const TAG = etagOf(ada("a"));
const OTHER = etagOf(ada("b"));

const NO_LISTS = [
  "",
  "a",
  "W/",
  'w/"a"',
  '"a',
  '"a" "b"',
  '"a";',
  "a,b",
  '*, "a"',
  "**",
  "tag",
  '"a", tag',
  '"a b"',
  ",",
];

const of = (fields: Record<string, string>) =>
  new Precondition(new Headers(fields));

/** Whether a write of the stored person goes on. */
const writes = (fields: Record<string, string>) =>
  of(fields).condition?.(ada("a"));

/** Whether a write of an unknown id goes on. */
const creates = (fields: Record<string, string>) =>
  of(fields).condition?.(undefined);

describe("a request without preconditions", () => {
  it("has no condition, and its reads show the person", () => {
    const dates = {
      "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT",
      "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT",
    };
    for (const fields of [{}, dates]) {
      assertEquals(of(fields).condition, undefined);
      assertEquals(of(fields).isNotModified(TAG), false);
    }
  });
});

describe("If-Match", () => {
  it("holds for the tag of the person, alone or in a list, and for *", () => {
    for (const known of [TAG, `${OTHER}, ${TAG}`, `,${TAG} ,`, "*", " * "]) {
      const fields = { "If-Match": known };
      assertEquals([writes(fields), creates(fields)], [true, false]);
      assertEquals(of(fields).isNotModified(TAG), false);
    }
  });

  it("does not hold for another or a weak tag: a read throws", () => {
    for (const known of [OTHER, `W/${TAG}`, '""', `"a,${TAG.slice(1)}`]) {
      const fields = { "If-Match": known };
      assertEquals([writes(fields), creates(fields)], [false, false]);
      const error = assertThrows(() => of(fields).isNotModified(TAG), AppError);
      assertEquals(error.code, "precondition_failed");
    }
  });
});

describe("If-None-Match", () => {
  it("excludes the tag of the person, weak or strong, and * any person", () => {
    for (const known of [TAG, `W/${TAG}`, `"a,b",${TAG}`, "*"]) {
      const fields = { "If-None-Match": known };
      assertEquals([writes(fields), creates(fields)], [false, true]);
      assertEquals(of(fields).isNotModified(TAG), true);
    }
  });

  it("holds for another tag", () => {
    for (const known of [OTHER, `W/${OTHER}`, '""']) {
      const fields = { "If-None-Match": known };
      assertEquals([writes(fields), creates(fields)], [true, true]);
      assertEquals(of(fields).isNotModified(TAG), false);
    }
  });

  it("and If-Match must both hold", () => {
    const both = { "If-Match": TAG, "If-None-Match": TAG };
    assertEquals([writes(both), of(both).isNotModified(TAG)], [false, true]);
    assertEquals(writes({ "If-Match": TAG, "If-None-Match": OTHER }), true);
  });
});

for (const name of ["If-Match", "If-None-Match"]) {
  describe(`${name} is malformed as`, () => {
    for (const value of NO_LISTS) {
      it(JSON.stringify(value), () => {
        assertEquals(pointersOf(() => of({ [name]: value })), [`/${name}`]);
      });
    }
  });
}
