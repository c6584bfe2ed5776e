import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { memory } from "../../../adapters/memory.ts";
import type { KeyValue } from "../../../src/dao/key_value.ts";
import type { PersonCache } from "../../../src/dao/person_dao.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { override } from "../override.ts";
import { takesTicketLate } from "../mutant_parts.ts";
import { assertFresh, findStale, PARTS } from "./freshness.ts";
import { LIFETIMES, type Parts } from "./world.ts";
import { HeldCache } from "../../support/fakes/held_cache.ts";

type Change = (cache: PersonCache) => PersonCache;

/** Two instances on one `memory:` with room for that many. */
function parts(max: number, change: Change = (it) => it): Parts {
  const url = new URL(`memory:?max=${max}`);
  let cache: PersonCache;
  return {
    ...PARTS,
    server: () => {
      cache = memory.open(url, {
        record: PERSON,
        timeout: 1000,
        lifetimes: LIFETIMES,
      });
      return evicting(cache);
    },
    cache: (way) => change(new HeldCache(cache, way)),
  };
}

/** The server as far as it forgets entries on demand. */
function evicting(cache: PersonCache): KeyValue<Person> {
  return {
    run: async ({ key }) => {
      await cache.invalidate(PERSON.parseId(key.id));
      return true;
    },
    ping: () => cache.ping(),
    forget: () => cache.forget(),
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
  };
}

describe("through memory:, no read is stale, whatever the interleaving", () => {
  it("with room for all", () => assertFresh(parts(10)));
  it("with room for one", () => assertFresh(parts(1)));

  it("but for one that takes its ticket late", async () => {
    const blind = (cache: PersonCache) =>
      override(cache, takesTicketLate(cache));
    assert(await findStale(parts(10, blind)));
  });
});
