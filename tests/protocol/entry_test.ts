import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Lookup } from "../../src/dao/cache.ts";
import { LONGEST_TTL, MARK, PLACEHOLDER } from "../../src/dao/key_value.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import {
  announce,
  entryKey,
  fill,
  invalidate,
  lookup,
  seconds,
} from "../../src/protocol/entry.ts";
import { represent } from "../../src/record/representation.ts";
import { person } from "../contract/people.ts";
import {
  entry,
  found,
  LIFETIMES,
  NOW,
  run,
  still,
  V1,
  V2,
} from "../support/fakes/round_trips.ts";

const ada = person("ada");
const key = entryKey(ada.id);
const GET = { op: "get", key } as const;
const ADD = { op: "add", key, value: PLACEHOLDER, ttl: 5 } as const;

const look = (runtime = still()) => lookup<Person>(ada.id, LIFETIMES, runtime);

describe("a look-up", () => {
  it("of a fresh entry is a hit with one get", () => {
    const shown = represent(PERSON, ada);
    assertEquals(run(look(), found({ ...entry(), shown })), [[GET], {
      state: "hit",
      ticket: V1,
      record: ada,
      shown,
      ttl: 1000,
      freshFor: 1000,
      withinStaleness: undefined,
    }]);
  });

  it("of a fresh absence is a hit", () => {
    const [, seen] = run(look(), found(entry(null)));
    assertEquals(seen.state === "hit" && seen.record, undefined);
  });

  it("of a placeholder is a miss with its ticket", () => {
    const miss: Lookup<Person> = { state: "miss", ticket: V1 };
    assertEquals(run(look(), found(PLACEHOLDER)), [[GET], miss]);
  });

  it("of a corrupt value is a miss whose ticket replaces that value", () => {
    const miss: Lookup<Person> = { state: "miss", ticket: V1 };
    assertEquals(run(look(), found(undefined)), [[GET], miss]);
  });

  it("of a mark is busy", () => {
    assertEquals(run(look(), found(MARK)), [[GET], { state: "busy" }]);
  });

  it("of an expired entry is a miss that may serve as a fallback", () => {
    const expired = { record: ada, shown: undefined, ttl: -1, freshFor: 1000 };
    const miss: Lookup<Person> = { state: "miss", ticket: V1, expired };
    assertEquals(run(look(), found(entry(ada, -1))), [[GET], miss]);
  });

  it("of an entry that is fresh for longer than its length is a miss", () => {
    const expired = { record: ada, shown: undefined, ttl: 0, freshFor: 1000 };
    const miss: Lookup<Person> = { state: "miss", ticket: V1, expired };
    assertEquals(run(look(), found(entry(ada, 1001, 1000))), [[GET], miss]);
  });

  it("of nothing adds a placeholder, whose version is the ticket", () => {
    const miss: Lookup<Person> = { state: "miss", ticket: V2 };
    assertEquals(run(look(), undefined, V2), [[GET, ADD], miss]);
  });

  it("takes what another look-up added first", () => {
    const miss: Lookup<Person> = { state: "miss", ticket: V2 };
    const replies = [undefined, undefined, found(PLACEHOLDER, V2)] as const;
    assertEquals(run(look(), ...replies), [[GET, ADD, GET], miss]);
    const [, hit] = run(look(), undefined, undefined, found(entry()));
    assertEquals(hit.state, "hit");
  });

  it("is busy if the value is gone again", () => {
    const [, seen] = run(look(), undefined, undefined, undefined);
    assertEquals(seen, { state: "busy" });
  });
});

describe("a fill", () => {
  const shown = represent(PERSON, ada);
  const filled = (record: Person | undefined, random: number) =>
    run(fill(ada.id, V1, record, LIFETIMES, still(random), shown), true);

  it("replaces the value of its ticket by an entry", () => {
    assertEquals(filled(ada, 0), [[{
      op: "compareAndSet",
      key,
      version: V1,
      value: {
        kind: "entry",
        record: ada,
        shown,
        freshUntil: NOW + 60_000,
        freshFor: 60_000,
      },
      ttl: 90,
    }], true]);
  });

  it("keeps an absence for its own time, and up to a tenth less", () => {
    const [[operation]] = filled(undefined, 1);
    const value = operation && "value" in operation && operation.value;
    assertEquals(value, {
      kind: "entry",
      record: null,
      shown,
      freshUntil: NOW + 18_000,
      freshFor: 18_000,
    });
  });

  it("answers whether the value was still there", () => {
    const protocol = fill(ada.id, V1, ada, LIFETIMES, still());
    assertEquals(run(protocol, false)[1], false);
  });
});

describe("a write", () => {
  it("sets the mark, and deletes it", () => {
    const [set] = run(announce<Person>(ada.id, LIFETIMES), true);
    assertEquals(set, [{ op: "set", key, value: MARK, ttl: 5 }]);
    const [deleted] = run(invalidate<Person>(ada.id), true);
    assertEquals(deleted, [{ op: "delete", key }]);
  });
});

describe("milliseconds as seconds", () => {
  it("are whole, from 1 to 30 days", () => {
    const given = [0, 1, 1000, 1001, 1e12];
    assertEquals(given.map(seconds), [1, 1, 1, 2, LONGEST_TTL]);
  });
});
