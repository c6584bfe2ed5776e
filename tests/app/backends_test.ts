import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { coverageOf, coverageText } from "../../src/dao/coverage.ts";
import { coveringOf, selectCache } from "../../src/app/backends.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { AppError } from "../../src/errors.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { type Fakes, fakes, open } from "../support/fakes/fake_backends.ts";

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
