import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { TellingStore } from "../support/fakes/telling_store.ts";
import { BROKEN_CACHES, FakeCache, LONG, SHORT } from "./broken_cache.ts";
import { BROKEN_COVERAGES, coveredSubject } from "./broken_coverage.ts";
import { BROKEN_SERVERS } from "./broken_server.ts";
import { BROKEN_STORES } from "./broken_store.ts";
import {
  cacheLaws,
  checkLaw,
  coverageLaws,
  expiryLaws,
  type Law,
  type MakeSubject,
  outageLaws,
  storeLaws,
  testContract,
} from "./mod.ts";

/** The names of the laws that the adapter breaks. */
async function broken<T>(
  laws: readonly Law<T>[],
  make: MakeSubject<T>,
  limit?: number,
): Promise<string[]> {
  const names: string[] = [];
  for (const law of laws) {
    await checkLaw(law, make, limit).catch(() => names.push(law.name));
  }
  return names;
}

testContract("the fake store", storeLaws, () => {
  const data = new MemoryStore();
  return { open: () => new MemoryStore(data) };
});

testContract(
  "the fake store with other writers",
  coverageLaws,
  () => coveredSubject(),
);

testContract("the fake store that tells of others", storeLaws, () => {
  const data = new TellingStore();
  return { open: () => new TellingStore(data) };
});

testContract("the fake cache", cacheLaws, () => ({
  open: () => new FakeCache(),
}));

testContract("the fake cache, expiring", expiryLaws, () => ({
  open: () => new FakeCache(SHORT),
}));

testContract("the fake store, down", outageLaws, () => ({
  open: () => Object.assign(new MemoryStore(), { down: true }),
}));

describe("every broken store breaks its law", () => {
  for (const [name, { breaks, Store }] of Object.entries(BROKEN_STORES)) {
    it(name, async () => {
      const data = () => {
        const shared = new MemoryStore();
        return { open: () => new Store(shared) };
      };
      const names = await broken(storeLaws, data);
      assert(names.includes(breaks), `it breaks only: ${names.join("; ")}`);
    });
  }
});

describe("a store that listens and hears nothing", () => {
  it("breaks its law", async () => {
    const deaf = () => {
      const data = new MemoryStore();
      data.outbox.listen = () => {};
      return { open: () => data };
    };
    const names = await broken(storeLaws, deaf, 50);
    assert(names.includes("outbox: a store that listens hears of a row"));
  });
});

describe("bad triggers break the law", () => {
  for (const [name, { breaks, make }] of Object.entries(BROKEN_COVERAGES)) {
    it(`if they ${name}`, async () => {
      const names = await broken(coverageLaws, make);
      assert(names.includes(breaks), `they break only: ${names.join("; ")}`);
    });
  }

  it("and so does a subject without another writer", async () => {
    const names = await broken(coverageLaws, () => ({
      open: () => new MemoryStore(),
    }));
    assertEquals(names, coverageLaws.map(({ name }) => name));
  });
});

describe("every broken cache breaks its law", () => {
  const brokenBy = async (open: (lifetimes: Lifetimes) => PersonCache) => [
    ...await broken(cacheLaws, () => ({ open: () => open(LONG) })),
    ...await broken(expiryLaws, () => ({ open: () => open(SHORT) })),
  ];
  for (const [name, { breaks, Cache }] of Object.entries(BROKEN_CACHES)) {
    it(name, async () => {
      const names = await brokenBy((lifetimes) => new Cache(lifetimes));
      assert(names.includes(breaks), `it breaks only: ${names.join("; ")}`);
    });
  }
  for (const [name, { breaks, Server }] of Object.entries(BROKEN_SERVERS)) {
    it(`on a server that ${name}`, async () => {
      const names = await brokenBy((it) => new FakeCache(it, new Server()));
      assert(names.includes(breaks), `it breaks only: ${names.join("; ")}`);
    });
  }
});

describe("an adapter that answers during an outage", () => {
  it("breaks the laws of outages", async () => {
    const down = () =>
      Object.assign(new MemoryStore(), {
        down: true,
        getMany: () => Promise.resolve(new Map()),
      });
    const names = await broken(outageLaws, () => ({ open: down }));
    assertEquals(names, [
      "an outage is never a miss: every call is unavailable",
      "an adapter that never connected can be disposed of",
    ]);
  });

  it("breaks the laws of outages if it hangs", async () => {
    const hanging = () =>
      Object.assign(new MemoryStore(), {
        down: true,
        delete: () => new Promise<boolean>(() => {}),
      });
    const names = await broken(outageLaws, () => ({ open: hanging }), 50);
    assertEquals(names, [
      "an outage is never a miss: every call is unavailable",
      "an adapter that never connected can be disposed of",
    ]);
  });
});
