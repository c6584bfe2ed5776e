import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { rendezvous } from "../../../adapters/memcache/rendezvous.ts";

const IDS = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
const names = (count: number) =>
  Array.from({ length: count }, (_, i) => `10.0.0.${i + 1}:11211`);

/** The name of the server of each id. */
function placed(servers: readonly string[]): (string | undefined)[] {
  const choose = rendezvous(servers);
  return IDS.map((id) => servers[choose(id)]);
}

describe("rendezvous hashing", () => {
  for (const count of [1, 2, 3, 4, 10]) {
    it(`gives each of ${count} servers an equal share`, () => {
      const all = placed(names(count));
      for (const name of names(count)) {
        const share = all.filter((it) => it === name).length / IDS.length;
        assert(Math.abs(share * count - 1) < 0.1, `${name} has ${share}`);
      }
    });
  }

  for (const count of [3, 4, 10]) {
    it(`moves ids only to a server that is added to ${count}`, () => {
      const before = placed(names(count));
      const after = placed(names(count + 1));
      const added = names(count + 1).at(-1);
      let moved = 0;
      before.forEach((name, i) => {
        if (after[i] === name) return;
        moved++;
        assertEquals(after[i], added, "it moved between two that stayed");
      });
      const share = moved / IDS.length * (count + 1);
      assert(Math.abs(share - 1) < 0.1, `${moved} moved`);
    });

    it(`moves only the ids of the server that is removed from ${count}`, () => {
      const before = placed(names(count));
      for (const lost of names(count)) {
        const after = placed(names(count).filter((it) => it !== lost));
        before.forEach((name, i) => {
          if (name !== lost) assertEquals(after[i], name);
        });
      }
    });
  }

  it("does not depend on the order of the servers", () => {
    assertEquals(placed(names(5)), placed(names(5).reverse()));
  });

  it("never changes, because instances of two versions must agree", () => {
    const choose = rendezvous(names(10));
    assertEquals(IDS.slice(0, 8).map(choose), [3, 9, 8, 5, 6, 3, 3, 5]);
  });

  it("spreads ids of one letter and of many", () => {
    const choose = rendezvous(names(2));
    for (const length of [1, 255]) {
      const ids = Array.from(
        { length: 1000 },
        (_, i) => String.fromCodePoint(0x100 + i).repeat(length),
      );
      const first = ids.filter((id) => choose(id) === 0).length;
      assert(first > 400 && first < 600, `${first} of 1000`);
    }
  });
});
