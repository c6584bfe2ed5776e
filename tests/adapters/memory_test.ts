import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { memory } from "../../adapters/memory.ts";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import { AppError, hasCode } from "../../src/errors.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import { RUNTIME, type Runtime } from "../../src/runtime.ts";
import { LONG } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";

function open(
  text = "memory:",
  lifetimes: Lifetimes = LONG,
  runtime: Runtime = RUNTIME,
): PersonCache {
  return memory.open(new URL(text), {
    record: PERSON,
    timeout: 1000,
    lifetimes,
    runtime,
  });
}

const people = (count: number) =>
  Array.from({ length: count }, (_, i) => person(`p${i}`));

/** Fills the cache with the person. */
async function fill(cache: PersonCache, person: Person): Promise<void> {
  const found = await cache.lookup(person.id);
  assert(found.state === "miss");
  assert(await cache.fill(person.id, found.ticket, person));
}

/** The state of the entry of each person. */
async function states(cache: PersonCache, all: readonly Person[]) {
  const found = await Promise.all(all.map(({ id }) => cache.lookup(id)));
  return found.map((it) => it.state);
}

describe("the cache in memory", () => {
  it("keeps the max people that were used last", async () => {
    await using cache = open("memory:?max=3");
    const all = people(5);
    for (const person of all.slice(0, 3)) await fill(cache, person);
    assertEquals(await states(cache, all.slice(0, 3)), ["hit", "hit", "hit"]);
    await states(cache, all.slice(0, 1));
    for (const person of all.slice(3)) await fill(cache, person);
    const kept = [0, 3, 4].map((i) => all[i]).filter((it) => it !== undefined);
    assertEquals(await states(cache, kept), ["hit", "hit", "hit"]);
    assertEquals(await states(cache, all.slice(1, 2)), ["miss"]);
  });

  it("writes and expires the only record in a time without regard to max", async () => {
    let now = 1_000;
    const runtime = { ...RUNTIME, steady: () => now };
    await using cache = open("memory:?max=100000", LONG, runtime);
    const [ada = person("ada")] = people(1);
    await fill(cache, ada);
    const { fill: fillAll } = Array.prototype;
    let filled = 0;
    Array.prototype.fill = function (...params) {
      filled += this.length;
      return Reflect.apply(fillAll, this, params);
    };
    try {
      for (let n = 0; n < 3; n++) {
        await cache.announce(ada.id);
        await cache.invalidate(ada.id);
        assertEquals(await states(cache, [ada]), ["miss"]);
        await fill(cache, ada);
        assertEquals(await states(cache, [ada]), ["hit"]);
      }
      now += 2 * LONG.ttl + LONG.stale;
      assertEquals(await states(cache, [ada]), ["miss"]);
    } finally {
      Array.prototype.fill = fillAll;
    }
    assertEquals(filled, 0);
  });

  it("serves an entry at the time at which it was filled", async () => {
    const now = 1_764_373_421_001;
    for (let chance = 0; chance < 1; chance += 0.01) {
      const runtime = { ...RUNTIME, now: () => now, random: () => chance };
      await using cache = open("memory:", LONG, runtime);
      const [ada] = people(1);
      assert(ada);
      await fill(cache, ada);
      assertEquals(await states(cache, [ada]), ["hit"], `${chance}`);
    }
  });

  it("keeps max records besides the entries", async () => {
    await using cache = open("memory:?max=3");
    const all = people(5);
    for (const person of all.slice(0, 3)) await fill(cache, person);
    for (const person of all) await cache.put(person);
    assertEquals((await cache.getMany(all.map(({ id }) => id))).size, 3);
    assertEquals(await states(cache, all.slice(0, 3)), ["hit", "hit", "hit"]);
  });

  it("allocates no memory before its use, however large max is", async () => {
    const before = Deno.memoryUsage().external + Deno.memoryUsage().heapUsed;
    await using _cache = open("memory:?max=10000000");
    const after = Deno.memoryUsage().external + Deno.memoryUsage().heapUsed;
    assert(after - before < 10_000_000);
  });

  it("forgets an expired value", async () => {
    let now = 5_000;
    const runtime = { ...RUNTIME, steady: () => now };
    await using cache = open("memory:", { ...LONG, ttl: 1 }, runtime);
    const [ada] = people(1);
    assert(ada);
    // The shortest lifetime of a record is one second.
    assertEquals(await cache.add(ada), true);
    assertEquals(await cache.add(ada), false);
    now += 999;
    assertEquals(await cache.get(ada.id), ada);
    now += 2;
    assertEquals(await cache.get(ada.id), undefined);
    assertEquals(await cache.put(ada), "created");
  });

  it("does not count an expired value as deleted", async () => {
    let now = 5_000;
    const runtime = { ...RUNTIME, steady: () => now };
    await using cache = open("memory:", { ...LONG, ttl: 1 }, runtime);
    const [ada] = people(1);
    assert(ada);
    await cache.add(ada);
    now += 1_001;
    assertEquals(await cache.delete(ada.id), false);
  });

  it("is unavailable after it was closed", async () => {
    const cache = open();
    const [ada] = people(1);
    assert(ada);
    await fill(cache, ada);
    await cache[Symbol.asyncDispose]();
    for (const call of [() => cache.lookup(ada.id), () => cache.ping()]) {
      const error = await assertRejects(async () => await call());
      assert(hasCode(error, "unavailable"));
    }
  });

  it("names its example and its parameters", () => {
    assertEquals([memory.kind, memory.scheme], ["cache", "memory"]);
    assertEquals(memory.shared, false);
    assertEquals(Object.keys(memory.parameters), ["max"]);
    assert(open(memory.example));
  });

  const wrong = ["", "0", "-1", "1.5", "1e3", "x", "10000001", "99999999999"];
  for (const max of wrong) {
    it(`refuses max=${max} and says what is allowed`, () => {
      const error = assertThrows(() => open(`memory:?max=${max}`));
      assertInstanceOf(error, AppError);
      assertEquals(error.code, "config");
      assertMatch(error.message, /whole number from 1 to 10000000/);
    });
  }

  for (const text of ["memory://host", "memory:name", "memory:/path"]) {
    it(`refuses ${text}`, () => {
      const error = assertThrows(() => open(text));
      assert(hasCode(error, "config"));
    });
  }
});

describe(
  "the cache in memory after it was closed",
  { sanitizeOps: true },
  () => {
    it("leaves no timer behind", async () => {
      await using cache = open();
      await cache.put(person("ada"));
      assert(await cache.get(person("ada").id));
    });
  },
);
