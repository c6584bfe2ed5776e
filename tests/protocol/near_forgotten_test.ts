import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { NearEntries } from "../../adapters/memcache/near_entries.ts";
import { PERSON } from "../../src/person/person.ts";

const ada = PERSON.parseId("ada");
const bob = PERSON.parseId("bob");

describe("a near cache", () => {
  it("knows which ids it has deleted since a given moment", () => {
    const near = new NearEntries(10, 0);
    const begun = near.forgotten;
    assertEquals(near.forgottenSince(ada, begun), false);
    near.delete(ada);
    assertEquals(near.forgottenSince(ada, begun), true);
    assertEquals(near.forgottenSince(bob, begun), false);
    assertEquals(near.forgottenSince(ada, near.forgotten), false);
    near.delete(ada);
    assertEquals(near.forgottenSince(ada, begun + 1), true);
  });

  it("reports every id as deleted once it has deleted many", () => {
    const near = new NearEntries(10, 0);
    near.delete(ada);
    const begun = near.forgotten;
    near.delete(bob);
    for (let i = 0; i < 2000; i++) near.delete(PERSON.parseId(`${i}`));
    // One of the two was not deleted, but the near cache no longer knows which.
    assertEquals(
      [ada, bob].map((id) => near.forgottenSince(id, begun)),
      [true, true],
    );
    assertEquals(near.forgottenSince(ada, near.forgotten), false);
  });

  it("knows that an id was deleted twice, also after many other deletes", () => {
    const near = new NearEntries(10, 0);
    near.delete(ada);
    near.delete(bob);
    const begun = near.forgotten;
    near.delete(ada);
    for (let i = 0; i < 2000; i++) {
      near.delete(PERSON.parseId(`${i}`));
      assert(near.forgottenSince(ada, begun), `${i}`);
    }
  });
});
