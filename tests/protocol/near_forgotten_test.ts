import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { NearEntries } from "../../adapters/memcache/near_entries.ts";
import { PERSON } from "../../src/person/person.ts";

const ada = PERSON.parseId("ada");
const bob = PERSON.parseId("bob");

describe("entries kept near", () => {
  it("know who was forgotten since", () => {
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

  it("take everybody for forgotten since then, when many were", () => {
    const near = new NearEntries(10, 0);
    near.delete(ada);
    const begun = near.forgotten;
    near.delete(bob);
    for (let i = 0; i < 2000; i++) near.delete(PERSON.parseId(`${i}`));
    // One of the two was not, but nobody remembers which.
    assertEquals(
      [ada, bob].map((id) => near.forgottenSince(id, begun)),
      [true, true],
    );
    assertEquals(near.forgottenSince(ada, near.forgotten), false);
  });

  it("know it of whoever was forgotten twice, however many were since", () => {
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
