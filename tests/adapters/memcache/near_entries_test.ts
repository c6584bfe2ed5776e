import { PERSON, type Person } from "../../../src/person/person.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { NearEntries } from "../../../adapters/memcache/near_entries.ts";
import type { Entry } from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/cache.ts";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { until } from "./link.ts";
import { openCache } from "./open.ts";

const ada = PERSON.parseId("ada");
const bea = PERSON.parseId("bea");
const eve = PERSON.parseId("eve");
const LONG = 1e9;

/** An entry that is fresh for the given milliseconds. */
function entry(fresh = LONG): Entry<Person> {
  const generation = crypto.randomUUID() as string as Generation;
  return {
    kind: "entry",
    generation,
    record: null,
    freshUntil: Date.now() + fresh,
  };
}

describe("near entries", () => {
  it("are those that were used last", () => {
    const near = new NearEntries(2, 0);
    const entries = [entry(), entry(), entry()] as const;
    near.set(ada, entries[0]);
    near.set(bea, entries[1]);
    near.get(ada);
    near.set(eve, entries[2]);
    assertEquals(
      [ada, bea, eve].map((id) => near.get(id)),
      [entries[0], undefined, entries[2]],
    );
  });

  it("cannot be changed by the caller that receives them", () => {
    const near = new NearEntries(2, 0);
    near.set(ada, { ...entry(), record: person("ada") });
    assertEquals(Object.isFrozen(near.get(ada)?.record), true);
  });

  it("are gone after a delete, and not within the staleness", () => {
    const near = new NearEntries(2, LONG);
    near.set(ada, entry());
    assertEquals(near.withinStaleness(ada), true);
    near.delete(ada);
    assertEquals([near.get(ada), near.withinStaleness(ada)], [
      undefined,
      false,
    ]);
  });

  it("are never within a staleness of 0", () => {
    const near = new NearEntries(2, 0);
    near.set(ada, entry());
    assertEquals(near.withinStaleness(ada), false);
    assert(near.get(ada));
  });

  it("are within the staleness for that time after their last check", async () => {
    const near = new NearEntries(2, 50);
    const begun = performance.now();
    near.set(ada, entry());
    await until(() => !near.withinStaleness(ada));
    assert(performance.now() - begun >= 50);
    assert(near.get(ada));
    near.set(ada, entry());
    assertEquals(near.withinStaleness(ada), true);
  });

  it("are not within the staleness after they expired", () => {
    const near = new NearEntries(2, LONG);
    near.set(ada, entry(0));
    assertEquals(near.withinStaleness(ada), false);
  });
});

describe("the cache's near= and staleness=", () => {
  const right = [
    ...["near=1", "near=10000", "near=10&staleness=1ms"],
    "near=10&staleness=9999ms",
  ];
  for (const query of right) {
    it(`may be ${query}`, async () => {
      await using _cache = openCache(`memcache://127.0.0.1?${query}`);
    });
  }

  const wrong: Readonly<Record<string, RegExp>> = {
    "near=": /number of records from 1 to 9999999/,
    "near=0": /number of records/,
    "near=-1": /number of records/,
    "near=1.5": /number of records/,
    "near=10000000": /number of records/,
    "near=x": /number of records/,
    "staleness=1ms": /needs near=/,
    "near=1&staleness=": /from 1ms to 9999ms/,
    "near=1&staleness=0ms": /from 1ms/,
    "near=1&staleness=10000ms": /from 1ms/,
    "near=1&staleness=1s": /from 1ms/,
    "near=1&staleness=250": /from 1ms/,
  };
  for (const [query, message] of Object.entries(wrong)) {
    it(`may not be ${query}`, () => {
      const error = assertThrows(
        () => openCache(`memcache://127.0.0.1?${query}`),
        AppError,
      );
      assertEquals(error.code, "config");
      assertMatch(error.message, message);
    });
  }
});
