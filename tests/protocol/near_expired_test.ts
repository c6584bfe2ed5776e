import { PERSON, type Person } from "../../src/person/person.ts";
import { assert, assertEquals } from "@std/assert";
import { beforeEach, describe, it } from "@std/testing/bdd";
import { lookup } from "../../src/protocol/lookup.ts";
import { GenerationCache } from "../../src/cache_aside/generation_cache.ts";
import type { Generation, Lookup } from "../../src/dao/cache.ts";
import { person } from "../contract/people.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
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

/** A near cache with an expired entry of Ada. */
function old(): NearMap {
  const near = new NearMap();
  near.set(ada.id, entry(G1, ada, -5));
  return near;
}

const WHOLE = ["get generation ada", "get data ada"];
const ADD = ["add generation ada=fresh0"];
const hit = (person: typeof ada, generation: Generation): Lookup<Person> => ({
  state: "hit",
  ticket: { id: person.id, generation },
  record: person,
  ttl: 1000,
  withinStaleness: false,
});
const miss = (generation: Generation): Lookup<Person> => ({
  state: "miss",
  ticket: { id: ada.id, generation },
});

describe("an expired near entry", () => {
  it("is a hit with a new value if another instance has refilled the cache", () => {
    const near = old();
    const found = lookAda(near, [G1, entry(G1, adele)]);
    assertEquals(found, [[WHOLE], hit(adele, G1)]);
    assertEquals(near.entries.get(ada.id), entry(G1, adele));
  });

  it("may serve as a fallback, also if the cache has lost it", () => {
    const expired = { ...miss(G1), expired: { record: ada, ttl: -5 } };
    for (const data of [undefined, entry(G1, ada, -5)]) {
      assertEquals(lookAda(old(), [G1, data]), [
        [WHOLE],
        expired as Lookup<Person>,
      ]);
    }
  });

  it("never serves under another generation, or without one", () => {
    for (const data of [undefined, entry(G1)]) {
      assertEquals(lookAda(old(), [G2, data]), [[WHOLE], miss(G2)]);
      assertEquals(lookAda(old(), ["W", data]), [[WHOLE], { state: "busy" }]);
      const [trips, found] = lookAda(old(), [undefined, data], [true]);
      assertEquals(trips, [WHOLE, ADD]);
      assert(found.state === "miss" && !found.expired);
    }
  });

  it("is looked up in one round trip with the other ids", () => {
    const near = old();
    near.set(carl.id, entry(G2, carl));
    near.set(bob.id, entry(G3, bob, -5));
    near.trusted.add(bob.id);
    const [trips, found] = run(
      lookup([bob.id, ada.id, carl.id], LIFETIMES, chance(), near),
      [G1, entry(G1, adele), G2],
    );
    assertEquals(trips, [[...WHOLE, "get generation c"]]);
    assertEquals(found[0]?.state, "miss");
    assertEquals(found.slice(1), [hit(adele, G1), hit(carl, G2)]);
  });
});

describe("instances with near caches", () => {
  let now: number;
  let instance: () => GenerationCache<Person>;

  beforeEach(() => {
    now = 0;
    const server = new MemoryKeyValue(() => now);
    instance = () =>
      new GenerationCache(server, {
        record: PERSON,
        lifetimes: LIFETIMES,
        near: new NearMap(),
        chance: { ...chance(), now: () => now },
      });
  });

  /** Reads Ada from the cache or the store. */
  async function read(
    cache: GenerationCache<Person>,
  ): Promise<string | undefined> {
    const [found] = await cache.lookup([ada.id]);
    if (found?.state !== "miss") return found?.state;
    await cache.fill([{ ticket: found.ticket, record: ada }]);
    return found.expired ? "expired" : "miss";
  }

  it("read the store once when an entry expires", async () => {
    const one = instance();
    assertEquals([await read(one), await read(one)], ["miss", "hit"]);
    now += LIFETIMES.ttl + 1;
    assertEquals([await read(one), await read(one)], ["expired", "hit"]);
  });

  it("need one read of the store for all instances", async () => {
    const [one, other] = [instance(), instance()];
    await read(one);
    assertEquals([await read(one), await read(other)], ["hit", "hit"]);
    now += LIFETIMES.ttl + 1;
    assertEquals([await read(one), await read(other)], ["expired", "hit"]);
  });
});
