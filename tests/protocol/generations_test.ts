import type { Person } from "../../src/person/person.ts";
import { assert, assertEquals, assertLess } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  announce,
  fill,
  invalidate,
  type Steps,
} from "../../src/protocol/generations.ts";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import type { Entry, Operation } from "../../src/dao/key_value.ts";
import { person } from "../contract/people.ts";
import {
  chance,
  G1,
  LIFETIMES,
  NOW,
  run,
} from "../support/fakes/round_trips.ts";

const ada = person("ada");
const bob = person("bob");
const LONGEST = 2_592_000;

/** The one operation of steps. */
function operationOf(
  steps: Steps<Person, void>,
): Extract<Operation<Person>, { ttl: number }> {
  const [operation] = steps.next().value ?? [];
  assert(operation && "ttl" in operation);
  assert(steps.next([true]).done);
  return operation;
}

/** What filling Ada, or her absence, sets. */
function filled(
  of: typeof ada | undefined,
  lifetimes: Partial<Lifetimes> = {},
  random = 0,
): { ttl: number; entry: Entry<Person>; fresh: number } {
  const ticket = { id: ada.id, generation: G1 };
  const all = { ...LIFETIMES, ...lifetimes };
  const { op, key, value, ttl } = operationOf(
    fill([{ ticket, record: of }], all, chance(random)),
  );
  assertEquals([op, key], ["set", { space: "data", id: ada.id }]);
  assert(typeof value === "object" && "freshUntil" in value);
  return { ttl, entry: value, fresh: value.freshUntil - NOW };
}

describe("a fill", () => {
  it("stores the record under the generation of its ticket", () => {
    const { entry, fresh, ttl } = filled(ada);
    assertEquals(entry, {
      kind: "entry",
      generation: G1,
      record: ada,
      freshUntil: NOW + 60_000,
    });
    assertEquals([fresh, ttl], [60_000, 90]);
  });

  it("keeps an absence for the absentTtl", () => {
    const { entry, fresh, ttl } = filled(undefined);
    assertEquals([entry.record, fresh, ttl], [null, 20_000, 50]);
    assertEquals(filled(undefined, { absentTtl: 0 }).fresh, 0);
  });

  it("shortens the ttl by up to a tenth, and never lengthens it", () => {
    const chances = fc.double({
      min: 0,
      max: 1,
      maxExcluded: true,
      noNaN: true,
    });
    fc.assert(fc.property(chances, fc.boolean(), (random, absent) => {
      const whole = absent ? 20_000 : 60_000;
      const { fresh } = filled(absent ? undefined : ada, {}, random);
      assert(fresh <= whole && fresh >= 0.9 * whole, `${fresh}`);
    }));
    assertLess(filled(ada, {}, 0.99).fresh, filled(ada, {}, 0.01).fresh);
  });

  it("sends the expiry as whole seconds, from one second to thirty days", () => {
    const times = fc.nat(3_000_000_000);
    fc.assert(fc.property(times, times, (ttl, stale) => {
      const it = filled(ada, { ttl, stale });
      assert(Number.isInteger(it.ttl) && it.ttl >= 1 && it.ttl <= LONGEST);
      assert(it.ttl * 1000 >= it.fresh + stale || it.ttl === LONGEST);
      assert(it.ttl * 1000 < it.fresh + stale + 1000 || it.ttl === 1);
    }));
    assertEquals(filled(ada, { ttl: 1, stale: 0 }).ttl, 1);
    assertEquals(filled(ada, { ttl: 1000, stale: 0 }).ttl, 1);
    assertEquals(filled(ada, { ttl: 1001, stale: 0 }).ttl, 2);
  });

  it("of many ids makes one round trip", () => {
    const [trips] = run(
      fill(
        [ada, bob].map((it) => ({
          ticket: { id: it.id, generation: G1 },
          record: it,
        })),
        LIFETIMES,
        chance(),
      ),
      [true, true],
    );
    assertEquals(trips, [["set data ada", "set data bob"]]);
  });
});

describe("a write", () => {
  it("marks its ids for the lifetime of a mark, in one round trip", () => {
    const [trips] = run(
      announce([ada.id, bob.id], LIFETIMES),
      [true, true],
    );
    assertEquals(trips, [["set generation ada=W", "set generation bob=W"]]);
    const ttl = (mark: number) =>
      operationOf(announce([ada.id], { ...LIFETIMES, mark })).ttl;
    assertEquals([0, 1, 1000, 1001, 5e9].map(ttl), [1, 1, 1, 2, LONGEST]);
  });

  it("ends the generations, in one round trip", () => {
    const [trips] = run(invalidate([ada.id, bob.id]), [true, false]);
    assertEquals(trips, [["delete generation ada", "delete generation bob"]]);
  });
});
