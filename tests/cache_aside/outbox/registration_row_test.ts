import { assert, assertEquals, assertFalse } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  isOdd,
  isRegistration,
  nameOf,
  partsOf,
  tokenBefore,
} from "../../../src/cache_aside/outbox/registration_row.ts";
import type { PersonId } from "../../../src/person/person.ts";

const UUID = "0b6f7a52-5a3e-4c57-9d2f-3f1c9e0f9a11";
const row = (token: string, id: string) => ({ token, id: id as PersonId });

describe("the row of a registration", () => {
  it("has a token that comes before the one of the row before", () => {
    const first = tokenBefore(undefined, UUID);
    const second = tokenBefore(first, "z");
    assert(second < first);
    assert(first < `!${UUID}`, "also before one of an older program");
    for (const token of [first, second, `!${UUID}`]) {
      assert(isRegistration(row(token, "A")), token);
    }
  });

  it("says which cache it is, and since when others are noticed", () => {
    for (const since of ["", "1795938940.12-1795938940.12"]) {
      const name = nameOf("A-_1", since);
      assertEquals(partsOf(name), ["A-_1", since]);
      assertEquals(partsOf(`${name}+`), ["A-_1", since]);
      assert(isRegistration(row(`!${UUID}`, `${name}+`)));
    }
  });

  it("is no row that only begins like it", () => {
    for (const token of ["!", "!z", "!!1.a", "!!000000000000.", UUID]) {
      assertFalse(isRegistration(row(token, "A")), token);
    }
    for (const id of ["", "no identity", "i".repeat(65), "A+~", "A++"]) {
      assertFalse(isRegistration(row(`!${UUID}`, id)), id);
    }
  });

  it("differs from the rows of writes, of triggers, and of anyone else", () => {
    for (const token of [UUID, "other:1", `!${UUID}`]) {
      assertFalse(isOdd(row(token, "a")), token);
      assert(isOdd(row(token, "")), token);
    }
    for (const token of ["", "t", "!", "é 😀"]) {
      assert(isOdd(row(token, "a")), token);
    }
  });
});
