import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { openPeople } from "../../src/app/people.ts";
import type { StoreGuard } from "../../src/app/store_guard.ts";
import { StoreHealth } from "../../src/app/store_health.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { COVERED } from "../../src/dao/coverage.ts";
import { NO_LOG } from "../../src/log/log.ts";
import { PERSON } from "../../src/person/person.ts";
import { person } from "../contract/people.ts";
import { scrape } from "../metrics/scrape.ts";
import { World } from "../simulator/clock.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { plainMetrics } from "../support/fakes/plain_metrics.ts";
import { LIFETIMES } from "../support/fakes/verified.ts";

const ada = person("ada");

/** Ada behind a cache and a guarded store, in virtual time. */
function fixture(
  flags: readonly string[],
  { cacheShared = true, busy }:
    & { cacheShared?: boolean }
    & Pick<StoreGuard, "busy"> = {},
) {
  const world = new World(1);
  const runtime = world.process();
  const store = new MemoryStore();
  store.persons.set(ada.id, ada);
  const guarded = new MemoryStore(store);
  const cache = new VersionedCache(
    new MemoryKeyValue(() => runtime.now()),
    { record: PERSON, lifetimes: LIFETIMES, runtime },
  );
  const metrics = plainMetrics(["store", "cache"], () => "cache", runtime);
  const backends = {
    ...{ store, cache, cacheShared, storeShared: true, warnings: [] },
    warningsAt: () => [],
  };
  const people = openPeople(backends, { store: guarded, busy }, {
    config: readConfig({}, flags),
    runtime,
    log: NO_LOG,
    metrics,
    health: new StoreHealth(NO_LOG),
    coverage: () => COVERED,
    onFleet: () => {},
  });
  return { world, store, guarded, cache, metrics, people };
}

/** How a read of Ada is answered, or "waiting" after `ms` milliseconds. */
async function readWithin(
  { world, people }: ReturnType<typeof fixture>,
  ms: number,
): Promise<string> {
  const via = Promise.resolve(people.read(ada.id)).then((it) => it.origin.via);
  await world.pass(ms);
  return await Promise.race([via, Promise.resolve("waiting")]);
}

/** How many hits were compared with the database, and found equal. */
async function equalHits({ metrics }: ReturnType<typeof fixture>) {
  return scrape(await metrics.text()).get("person_verified_hits_total")?.samples
    .get('person_verified_hits_total{result="same"}');
}

describe("the people behind a cache", () => {
  it("are compared with the database past its guard", async () => {
    const it = fixture(["--verify=1/s"]);
    await using people = it.people;
    await people.start();
    assertEquals(await readWithin(it, 0), "miss");
    it.guarded.down = true;
    assertEquals(await readWithin(it, 0), "hit");
    await it.world.pass(10);
    assertEquals([it.store.calls, await equalHits(it)], [1, 1]);
  });

  it("are not compared while the database is busy", async () => {
    const it = fixture(["--verify=1/s"], { busy: () => true });
    await using people = it.people;
    await people.start();
    await readWithin(it, 0);
    assertEquals(await readWithin(it, 0), "hit");
    await it.world.pass(10);
    assertEquals([it.store.calls, await equalHits(it)], [0, 0]);
  });

  it("come from the database when a shared cache misses its deadline", async () => {
    const it = fixture(["--cache-timeout=100ms"]);
    await using people = it.people;
    await people.start();
    it.cache.lookup = () => new Promise(() => {});
    assertEquals(await readWithin(it, 150), "bypass");
  });

  it("wait for a cache in this process without a deadline", async () => {
    const it = fixture(["--cache-timeout=100ms"], { cacheShared: false });
    await using people = it.people;
    await people.start();
    it.cache.lookup = () => new Promise(() => {});
    assertEquals(await readWithin(it, 10_000), "waiting");
  });
});
