import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { own, ownProperties } from "../../src/record/own_properties.ts";

describe("a property of an object", () => {
  it("counts only if it is the object's own", () => {
    const bare = Object.assign(Object.create(null), { valueOf: 1 });
    assertEquals([own(bare, "valueOf"), own(bare, "a")], [1, undefined]);
    const child = Object.assign(Object.create({ a: 1 }), { b: 2 });
    assertEquals([own(child, "a"), own(child, "b")], [undefined, 2]);
    for (const name of ["valueOf", "constructor", "__proto__"]) {
      assertEquals(own({}, name), undefined);
    }
  });
});

describe("a copy of the own properties", () => {
  const keys = (value: unknown) => Object.keys(ownProperties(value) as object);

  it("has neither inherited nor undefined properties", () => {
    const child = Object.assign(Object.create({ a: 1 }), {
      b: 2,
      c: undefined,
    });
    assertEquals(keys(child), ["b"]);
    const copy = ownProperties({ a: null });
    assertEquals(Object.getPrototypeOf(copy), null);
    assertEquals((copy as { a: unknown }).a, null);
  });

  it("keeps __proto__ as a property, and as no prototype", () => {
    const copy = ownProperties(JSON.parse('{"__proto__":{"a":1}}')) as {
      a?: unknown;
    };
    assertEquals([keys(copy), copy.a], [["__proto__"], undefined]);
  });

  it("is the value itself if that is no object of named properties", () => {
    for (const value of [undefined, null, 0, "a", true]) {
      assertEquals(ownProperties(value), value);
    }
    const list = [1];
    assert(ownProperties(list) === list);
  });
});
