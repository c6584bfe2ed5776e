import { PERSON } from "../../../src/person/person.ts";
import { describe, it } from "@std/testing/bdd";
import { assertFresh, PARTS } from "./freshness.ts";
import { NearMap } from "../../support/fakes/near_map.ts";
import { GenerationCache } from "../../../src/cache_aside/generation_cache.ts";
import { LIFETIMES } from "./world.ts";

describe("no read is stale, whatever the interleaving", () => {
  it("with two instances", () => assertFresh(PARTS));

  it("with every write logged", () => assertFresh({ ...PARTS, durable: true }));

  it("with entries kept near", () =>
    assertFresh({
      ...PARTS,
      cache: (way, chance) =>
        new GenerationCache(way, {
          record: PERSON,
          lifetimes: LIFETIMES,
          chance,
          near: new NearMap(),
        }),
    }));
});
