import type { Person } from "../../src/person/person.ts";
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { announce, fill } from "../../src/protocol/generations.ts";
import { lookup } from "../../src/protocol/lookup.ts";
import { type Entry, type Reply, WRITING } from "../../src/dao/key_value.ts";
import type { Lookup } from "../../src/dao/cache.ts";
import { person } from "../contract/people.ts";
import { NearMap } from "../support/fakes/near_map.ts";
import {
  chance,
  entry,
  G1,
  G2,
  G3,
  LIFETIMES,
  lookAda,
  run,
} from "../support/fakes/round_trips.ts";

const ada = person("ada");
const adele = person("ada", "Adele");
const bob = person("bob");
const carl = person("c");

/** A near cache, with the given entry of Ada. */
function nearby(entry?: Entry<Person>): NearMap {
  const near = new NearMap();
  if (entry) near.set(ada.id, entry);
  return near;
}

const GENERATION = ["get generation ada"];
const DATA = ["get data ada"];
const ADD = ["add generation ada=fresh0"];
const hit = (
  person = ada,
  withinStaleness = false,
  generation = G1,
): Lookup<Person> => ({
  state: "hit",
  ticket: { id: person.id, generation },
  record: person,
  ttl: 1000,
  withinStaleness,
});
const miss = (generation: typeof G1): Lookup<Person> => ({
  state: "miss",
  ticket: { id: ada.id, generation },
});

describe("an id without a near entry", () => {
  it("is looked up completely, and kept if it has the current generation", () => {
    const near = nearby();
    const [trips, found] = lookAda(near, [G1, entry(G1)]);
    assertEquals([trips, found], [[[...GENERATION, ...DATA]], hit()]);
    assertEquals(near.entries.get(ada.id), entry(G1));
  });

  it("is kept although it has expired, as a fallback", () => {
    const near = nearby();
    const [, found] = lookAda(near, [G1, entry(G1, ada, -5)]);
    assertEquals(found.state, "miss");
    assertEquals(near.entries.get(ada.id), entry(G1, ada, -5));
  });

  it("is not kept if it has another generation", () => {
    for (const generation of [G2, WRITING, undefined] as const) {
      const near = nearby();
      const more = generation === undefined ? [[true]] : [];
      lookAda(near, [generation, entry(G1)], ...more);
      assertEquals(near.entries.size, 0);
    }
    const near = nearby();
    lookAda(near, [G1, undefined]);
    assertEquals(near.entries.size, 0);
  });
});

describe("a near entry", () => {
  it("costs a read of the generation while that is unchanged", () => {
    assertEquals(lookAda(nearby(entry(G1)), [G1]), [[GENERATION], hit()]);
    const absent = lookAda(nearby(entry(G1, null)), [G1])[1];
    assert(absent?.state === "hit");
    assertEquals(absent.record, undefined);
  });

  it("is fetched again when the generation has changed", () => {
    const near = nearby(entry(G1));
    const [trips, found] = lookAda(near, [G2], [entry(G2, adele)]);
    assertEquals([trips, found], [[GENERATION, DATA], hit(adele, false, G2)]);
    assertEquals(near.entries.get(ada.id), entry(G2, adele));
  });

  it("never serves under another generation", () => {
    const fetched: Reply<Person>[] = [undefined, entry(G1, adele), entry(G3)];
    for (const data of fetched) {
      const near = nearby(entry(G1));
      assertEquals(lookAda(near, [G2], [data])[1], miss(G2));
      assertEquals(near.entries.get(ada.id), entry(G1));
    }
  });

  it("never serves while a write is in progress", () => {
    const [trips, found] = lookAda(nearby(entry(G1)), ["W"], [entry(G1)]);
    assertEquals([trips, found], [[GENERATION, DATA], { state: "busy" }]);
  });

  it("never serves without a current generation", () => {
    const fresh = { ...miss(G1), ticket: { id: ada.id, generation: "fresh0" } };
    assertEquals(lookAda(nearby(entry(G1)), [undefined], [true]), [
      [GENERATION, ADD],
      fresh as Lookup<Person>,
    ]);
    const others = (...again: Reply<Person>[]) =>
      lookAda(nearby(entry(G1)), [undefined], [false], again);
    const trips = [GENERATION, ADD, [...GENERATION, ...DATA]];
    assertEquals(others(G2, entry(G1)), [trips, miss(G2)]);
    assertEquals(others(G2, entry(G2, adele))[1], hit(adele, false, G2));
    assertEquals(others("W", entry(G1))[1], { state: "busy" });
  });

  it("is looked up in one round trip with ids that are not near", () => {
    const near = nearby(entry(G1));
    near.set(carl.id, entry(G1, carl));
    const ids = [bob.id, ada.id, carl.id];
    const [trips, found] = run(
      lookup(ids, LIFETIMES, chance(), near),
      [G3, entry(G3, bob), G1, G2],
      [entry(G2, carl)],
    );
    assertEquals(trips, [
      ["get generation bob", "get data bob", ...GENERATION, "get generation c"],
      ["get data c"],
    ]);
    assertEquals(found, [
      hit(bob, false, G3),
      hit(),
      hit(carl, false, G2),
    ]);
  });

  it("is deleted by the instance that announces a write", () => {
    const near = nearby(entry(G1));
    near.set(bob.id, entry(G1, bob));
    run(announce([ada.id], LIFETIMES, near), [true]);
    assertEquals([...near.entries.keys()], [bob.id]);
  });
});

describe("a fill", () => {
  /** Steps that replace Ada by Adele under the same generation. */
  const refill = (near: NearMap) => {
    const ticket = { id: ada.id, generation: G1 };
    return fill([{ ticket, record: adele }], LIFETIMES, chance(), near);
  };

  it("deletes the near entry of its id, and of no other", () => {
    const near = nearby(entry(G1));
    near.set(bob.id, entry(G1, bob));
    run(refill(near), [true]);
    assertEquals([...near.entries.keys()], [bob.id]);
    assertEquals(lookAda(near, [G1, entry(G1, adele)])[1], hit(adele));
  });
});

describe("an id within bounded staleness", () => {
  it("is a hit without a round trip, marked as within staleness", () => {
    const near = nearby(entry(G1));
    near.trusted.add(ada.id);
    assertEquals(lookAda(near), [[], hit(ada, true)]);
  });

  it("adds no round trip for the other ids of its batch", () => {
    const near = nearby(entry(G1));
    near.trusted.add(ada.id);
    const ids = [ada.id, bob.id];
    assertEquals(
      run(lookup(ids, LIFETIMES, chance(), near), [G2, entry(G2, bob)]),
      [
        [["get generation bob", "get data bob"]],
        [hit(ada, true), hit(bob, false, G2)],
      ],
    );
  });

  it("does not stay longer because it serves", () => {
    const near = nearby(entry(G1));
    near.trusted.add(ada.id);
    near.set = () => assert(false, "it was set anew");
    lookAda(near);
  });
});
