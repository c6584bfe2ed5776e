import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { identityOf } from "../../../adapters/values/identity.ts";
import { id } from "../../../src/record/field.ts";
import { RecordType } from "../../../src/record/record_type.ts";
import { PERSON } from "../../../src/person/person.ts";

describe("the identity of several cache servers", () => {
  const of = (...servers: (string | undefined)[]) =>
    identityOf(PERSON, servers);

  it("is short and of plain characters", () => {
    assertMatch(of("a", "b") ?? "", /^[A-Za-z0-9_-]{43}$/);
  });

  it("is unknown while that of one server is", () => {
    assertEquals(of("a", undefined), undefined);
  });

  it("is the same in any order, and if one server is named twice", () => {
    assertEquals(of("a", "b"), of("b", "a"));
    assertEquals(of("a", "b"), of("b", "a", "b"));
  });

  it("changes with each server, and with their number", () => {
    const all = [of("a"), of("b"), of("a", "b"), of("a", "c"), of("a,b")];
    assertEquals(new Set(all).size, all.length);
  });

  it("changes with the definition of the record", () => {
    const other = new RecordType<{ id: string }>("person", { id: id() });
    assertNotEquals(identityOf(other, ["a"]), of("a"));
  });
});
