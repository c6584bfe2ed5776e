import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { memory } from "../adapters/memory.ts";
import { coverageOf, coverageText } from "../src/dao/coverage.ts";
import {
  type BackendOptions,
  coveringOf,
  openBackends,
  selectCache,
} from "../src/backends.ts";
import { readConfig } from "../src/config/read_config.ts";
import {
  type CacheAdapter,
  type CacheOptions,
  Registry,
  type StoreAdapter,
  type StoreOptions,
} from "../src/dao/registry.ts";
import { AppError } from "../src/errors.ts";
import type { Person } from "../src/person/person.ts";
import { RUNTIME } from "../src/runtime.ts";
import { MemoryStore } from "./support/fakes/memory_store.ts";

/** What other processes share, and whether the store has an outbox. */
interface Fakes {
  readonly storeShared?: boolean;
  readonly cacheShared?: boolean;
  readonly outbox?: boolean;
}

/** Adapters of the schemes `fake` and `fakecache`, and their options. */
function fakes(
  { storeShared = false, cacheShared = false, outbox = true }: Fakes = {},
) {
  const given: { store?: StoreOptions<Person>; cache?: CacheOptions<Person> } =
    {};
  const info = { example: "fake:store", parameters: {} };
  const store: StoreAdapter = {
    ...info,
    kind: "store",
    scheme: "fake",
    shared: storeShared,
    open(_, options) {
      given.store = options;
      const opened = new MemoryStore();
      if (!outbox) {
        Object.defineProperty(opened, "outbox", { value: undefined });
      }
      return opened;
    },
  };
  const cache: CacheAdapter = {
    ...memory,
    scheme: "fakecache",
    example: "fakecache:",
    shared: cacheShared,
    open(_, options) {
      given.cache = options;
      return memory.open(new URL("memory:"), options);
    },
  };
  return { registry: new Registry([store, cache]), given };
}

/** Opens the backends of these flags. */
function open(
  flags: readonly string[] = [],
  { registry, given } = fakes(),
  options?: BackendOptions,
) {
  const urls = ["--database=fake:", "--cache=fakecache:"];
  const config = readConfig({}, [...urls, ...flags]);
  return { ...openBackends(config, registry, options), given };
}

describe("the backends of a configuration", () => {
  it("are opened with its deadlines and connections", () => {
    const { cache, given } = open([
      "--database-timeout=3s",
      "--database-connections=7",
      "--cache-timeout=40ms",
    ]);
    assert(cache);
    assertEquals([given.store?.timeout, given.store?.connections], [3_000, 7]);
    assertEquals(given.cache?.timeout, 40);
  });

  it("have the lifetimes of entries, and a mark that outlives a write", () => {
    assertEquals(open(["--cache-ttl=1m"]).given.cache?.lifetimes, {
      ttl: 60_000,
      absentTtl: 30_000,
      stale: 3_600_000,
      mark: 30_000,
    });
    const slow = open(["--database-timeout=20s"]).given.cache?.lifetimes;
    assertEquals(slow?.mark, 80_000);
  });

  it("have the runtime and the hooks of the service", () => {
    const hooks = { onHealth: () => {}, onCorrupt: () => {} };
    const runtime = { ...RUNTIME };
    const { given } = open([], fakes(), { ...hooks, runtime });
    assertEquals(given.store?.runtime, runtime);
    assertEquals(given.cache?.runtime, runtime);
    assertEquals(given.cache?.onHealth, hooks.onHealth);
    assertEquals(given.cache?.onCorrupt, hooks.onCorrupt);
  });

  it("say what other processes share", () => {
    for (const shared of [true, false]) {
      const { storeShared, cacheShared } = open(
        [],
        fakes({ storeShared: shared, cacheShared: !shared }),
      );
      assertEquals([storeShared, cacheShared], [shared, !shared]);
    }
  });

  it("want the changes of other writers if there is a cache", () => {
    for (const cacheShared of [true, false]) {
      const { given } = open([], fakes({ storeShared: true, cacheShared }));
      assertEquals(given.store?.otherWriters, true);
    }
    assertEquals(open(["--cache=none:"]).given.store?.otherWriters, false);
  });

  it("answer whether other writers are noticed", async () => {
    const answer = async (options: Fakes, ...flags: string[]) =>
      coverageText(
        await coverageOf(coveringOf(open(flags, fakes(options)))),
      );
    const shared = { storeShared: true };
    assertEquals(await answer(shared, "--cache=none:"), "covered");
    const unknown =
      "not covered: The database does not notice the changes of " +
      "other writers.";
    assertEquals(await answer({}), unknown);
    assertEquals(await answer(shared), unknown);
    assertEquals(await answer({ ...shared, cacheShared: true }), unknown);
  });

  it("have no cache if the setting is none:", () => {
    const { cache, cacheShared, given } = open(
      ["--cache=none:"],
      fakes({ cacheShared: true }),
    );
    assertEquals([cache, cacheShared, given.cache], [
      undefined,
      false,
      undefined,
    ]);
    const { registry } = fakes();
    const selected = (cache: string) =>
      selectCache(readConfig({}, [`--cache=${cache}`]), registry)?.adapter;
    assertEquals(selected("none:"), undefined);
    assertEquals(selected("fakecache://h")?.scheme, "fakecache");
  });

  it("name both settings if both URLs are wrong, and show neither", () => {
    const wrong = ["--database=x:hunter2", "--cache=fake:hunter2"];
    const error = assertThrows(() => open(wrong), AppError);
    assertEquals(error.code, "config");
    const [database = "", cache = "", ...others] = error.message.split("\n");
    assertStringIncludes(database, "PERSON_DATABASE (--database): ");
    assertStringIncludes(database, "fake:store");
    assertStringIncludes(cache, "PERSON_CACHE (--cache): ");
    assertStringIncludes(cache, "fakecache:");
    assertEquals(others, []);
    assert(!error.message.includes("hunter2"));
    const named = assertThrows(
      () => open(["--cache=fake:"], fakes(), { nameOf: (name) => name }),
      AppError,
    );
    assert(named.message.startsWith("cache: "), named.message);
  });

  it("are refused if several workers would each have a database or a cache", () => {
    assertThrows(
      () => open(["--workers=2"], fakes()),
      AppError,
      "PERSON_WORKERS (--workers) must be 1 with this PERSON_DATABASE",
    );
    assertThrows(
      () => open(["--workers=2"], fakes({ storeShared: true })),
      AppError,
      "PERSON_WORKERS (--workers) must be 1 with this PERSON_CACHE",
    );
    open(["--workers=2"], fakes({ storeShared: true, cacheShared: true }));
  });
});

describe("the warnings about backends", () => {
  const warnings = (options: Fakes, ...flags: string[]) =>
    open(flags, fakes(options)).warnings;

  it("are absent if the cache is shared, or if neither backend is", () => {
    assertEquals(warnings({ storeShared: true, cacheShared: true }), []);
    assertEquals(warnings({}), []);
    assertEquals(warnings({ storeShared: true }, "--cache=none:"), []);
    assertEquals(warnings({ outbox: false }, "--cache=none:"), []);
  });

  it("name a cache of this process before a shared store", () => {
    const [warning = "", ...others] = warnings({ storeShared: true });
    assertStringIncludes(warning, "belongs to this process only");
    assertEquals(others, []);
  });

  it("name a store without an outbox", () => {
    const [warning = "", ...others] = warnings({ outbox: false });
    assertStringIncludes(warning, "has no outbox");
    assertStringIncludes(warning, "PERSON_CACHE_TTL");
    assertEquals(others, []);
  });

  it("name a request timeout that is not longer than a lease", () => {
    const options = { storeShared: true, cacheShared: true };
    const flags = ["--request-timeout=3s", "--lease=3s"];
    assertEquals(warnings({}, ...flags), []);
    assertEquals(warnings(options, ...flags, "--request-timeout=3001ms"), []);
    const [warning = "", ...others] = warnings(options, ...flags);
    assertStringIncludes(warning, "PERSON_REQUEST_TIMEOUT");
    assertStringIncludes(warning, "PERSON_LEASE");
    assertEquals(others, []);
  });

  it("name a request timeout shorter than the database timeout", () => {
    assertEquals(warnings({}, "--request-timeout=2s"), []);
    const [warning = "", ...others] = warnings({}, "--request-timeout=1999ms");
    assertStringIncludes(warning, "PERSON_REQUEST_TIMEOUT");
    assertStringIncludes(warning, "PERSON_DATABASE_TIMEOUT");
    assertEquals(others, []);
  });
});
