import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  CONFIRMED,
  nameOf,
  partsOf,
} from "../../../src/cache_aside/outbox/registration_row.ts";

describe("the id of a registration", () => {
  it("says which cache it is, and since when others are noticed", () => {
    for (const since of ["", "1795938940.12-1795938940.12"]) {
      const name = nameOf("A-_1", since);
      assertEquals(partsOf(name), ["A-_1", since]);
      assertEquals(partsOf(`${name}${CONFIRMED}`), ["A-_1", since]);
    }
  });
});
