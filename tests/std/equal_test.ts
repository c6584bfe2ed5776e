import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { equal } from "./equal.ts";

const bytes = (...all: readonly number[]) => new Uint8Array(all);

class Point {
  constructor(readonly x: number) {}
}

class Hidden {
  constructor(value: number) {
    Object.defineProperty(this, "value", { value, enumerable: false });
  }
}

/** Pairs that are equal. */
const SAME: Readonly<Record<string, () => [unknown, unknown]>> = {
  "0 and -0": () => [0, -0],
  "NaN and NaN": () => [NaN, NaN],
  "plain data": () => [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
  "a null prototype and a plain object": () => [Object.create(null), {}],
  "bytes": () => [bytes(1, 2), bytes(1, 2)],
  "buffers": () => [bytes(1, 2).buffer, bytes(1, 2).buffer],
  "sets in another order": () => [new Set([1, 2]), new Set([2, 1])],
  "maps with keys that are equal": () => [
    new Map([[{ a: 1 }, 1]]),
    new Map([[{ a: 1 }, 1]]),
  ],
  "instances": () => [new Point(1), new Point(1)],
  "invalid dates": () => [new Date(NaN), new Date(NaN)],
};

const error = (message: string, cause?: unknown) => {
  const it = new Error(message, { cause });
  it.stack = "the same for all";
  return it;
};

/** Pairs that differ. */
const OTHER: Readonly<Record<string, () => [unknown, unknown]>> = {
  "an error's message": () => [error("a"), error("b")],
  "an error's cause": () => [error("a", 1), error("a", 2)],
  "a buffer's bytes": () => [bytes(1).buffer, bytes(2).buffer],
  "the class of bytes": () => [bytes(1), new Int8Array([1])],
  "a hidden field": () => [new Hidden(1), new Hidden(2)],
  "the class": () => [new Point(1), { x: 1 }],
  "a field that is undefined": () => [{ a: undefined }, {}],
  "a hole of an array":
    () => [[1, undefined], Object.assign([1], { length: 2 })],
  "a URL": () => [new URL("http://a/"), new URL("http://b/")],
  "a query": () => [new URLSearchParams("a=1"), new URLSearchParams("a=2")],
  "a date": () => [new Date(1), new Date(2)],
  "a symbol's value": () => [{ [Symbol.for("a")]: 1 }, {}],
};

describe("equal", () => {
  for (const [what, pair] of Object.entries(SAME)) {
    it(`accepts ${what}`, () => assertEquals(...pair()));
  }
  for (const [what, pair] of Object.entries(OTHER)) {
    it(`sees a difference in ${what}`, () => {
      const [a, b] = pair();
      assertNotEquals(a, b);
      assert(!equal(b, a));
    });
  }

  it("ends with values that contain themselves", () => {
    const cycle = () => {
      const it: { self?: unknown } = {};
      it.self = it;
      return it;
    };
    assertEquals(cycle(), cycle());
  });
});
