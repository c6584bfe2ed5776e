import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../src/cache_aside/cache_aside.ts";
import { COVERED } from "../../src/dao/coverage.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import type { Source } from "../../src/protocol/reading.ts";
import { PersonService } from "../../src/service/person_service.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import { turn } from "../support/fakes/steady_time.ts";

const ada = person("ada", "Ada", "Lovelace");
const adele = person("ada", "Adele", "Goldberg");
const bob = person("bob");

/** The code of the error that the call throws. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => call, AppError)).code;
}

describe("the service", () => {
  let store: MemoryStore;
  let cache: FakeCache;
  let people: CacheAside<Person>;
  let service: PersonService;

  /** A service over the store, with or without the cache. */
  function make(source: Source, cached = true): PersonService {
    people = new CacheAside({
      store,
      cache: cached ? cache : undefined,
      shared: false,
      durable: false,
    });
    return new PersonService(people, store, source);
  }

  /** The record and the origin that a read of Ada answers. */
  async function readAda(): Promise<[Person | undefined, string]> {
    const { record: person, origin } = await service.get(ada.id);
    return [person, origin.via];
  }

  beforeEach(() => {
    store = new MemoryStore();
    cache = new FakeCache();
    service = make("cache");
  });
  afterEach(() => people[Symbol.asyncDispose]());

  it("reads through the cache", async () => {
    await service.put(ada);
    assertEquals(await readAda(), [ada, "miss"]);
    assertEquals(await readAda(), [ada, "hit"]);
    const all = await service.getMany([bob.id, ada.id]);
    assertEquals(all.get(ada.id)?.origin.via, "hit");
    assertEquals(all.get(bob.id)?.origin.via, "miss");
    assertEquals(all.get(bob.id)?.record, undefined);
  });

  it("reads only the store as soon as the source is the database", async () => {
    await service.put(ada);
    await readAda();
    service.setSource("database");
    assertEquals(service.source, "database");
    const reading = await service.get(ada.id);
    const origin = { via: "bypass", reason: "source" } as const;
    assertEquals(reading, { record: ada, origin });
    assertEquals(
      await service.getMany([bob.id, ada.id]),
      new Map([
        [bob.id, { record: undefined, origin }],
        [ada.id, { record: ada, origin }],
      ]),
    );
    service.setSource("cache");
    assertEquals(await readAda(), [ada, "hit"]);
  });

  it("reads from the source of one read, or else from its own", async () => {
    await readAda();
    const via = async (source?: Source) =>
      (await service.get(ada.id, { source })).origin.via;
    assertEquals([await via("database"), await via()], ["bypass", "hit"]);
    service.setSource("database");
    assertEquals([await via("cache"), await via()], ["hit", "bypass"]);
  });

  it("shows a direct change of the database to a no-cache read, and then to every read", async () => {
    await service.put(ada);
    await readAda();
    await store.put(adele);
    assertEquals(await readAda(), [ada, "hit"]);
    const passing = await service.get(ada.id, { cache: "no-store" });
    const origin = { via: "request", stored: false } as const;
    assertEquals(passing, { record: adele, origin });
    assertEquals(await readAda(), [ada, "hit"]);
    const fresh = await service.getMany([ada.id], { cache: "no-cache" });
    const stored = { via: "request", stored: true } as const;
    assertEquals(fresh, new Map([[ada.id, { record: adele, origin: stored }]]));
    assertEquals(await readAda(), [adele, "hit"]);
  });

  it("with no-cache joins no read that began earlier", async () => {
    await store.put(ada);
    const reading = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const get = store.get.bind(store);
    store.get = async (id) => {
      const seen = await get(id);
      reading.resolve();
      await answer.promise;
      return seen;
    };
    const before = service.get(ada.id);
    await reading.promise;
    await store.put(adele);
    const joined = service.get(ada.id);
    const fresh = service.get(ada.id, { cache: "no-cache" });
    await turn();
    answer.resolve();
    assertEquals((await before).record, ada);
    assertEquals((await joined).record, ada);
    assertEquals((await fresh).record, adele);
  });

  it("answers not_cached to only-if-cached if the source is the database", async () => {
    const only = { cache: "only-if-cached" } as const;
    assertEquals(await codeOf(service.get(ada.id, only)), "not_cached");
    await service.get(ada.id);
    const { origin } = await service.get(ada.id, only);
    assertEquals(origin.via, "hit");
    service.setSource("database");
    for (const it of [service, make("database", false), make("cache", false)]) {
      assertEquals(await codeOf(it.get(ada.id, only)), "not_cached");
      assertEquals(await codeOf(it.getMany([ada.id], only)), "not_cached");
      for (const cache of ["no-cache", "no-store"] as const) {
        const { origin } = await it.get(ada.id, { cache });
        assertEquals(origin.via, "bypass");
      }
    }
  });

  it("serves no old value when the source changes back to the cache", async () => {
    await service.put(ada);
    await readAda();
    service.setSource("database");
    await service.put(adele);
    assertEquals(await readAda(), [adele, "bypass"]);
    service.setSource("cache");
    assertEquals(await readAda(), [adele, "miss"]);
    assertEquals(await readAda(), [adele, "hit"]);
    service.setSource("database");
    await service.delete(ada.id);
    service.setSource("cache");
    assertEquals(await readAda(), [undefined, "miss"]);
    service.setSource("database");
    await service.add(ada);
    service.setSource("cache");
    assertEquals(await readAda(), [ada, "miss"]);
    service.setSource("database");
    await service.putMany([adele]);
    service.setSource("cache");
    assertEquals(await readAda(), [adele, "miss"]);
  });

  it("finishes a read with the source at its beginning", async () => {
    await service.put(ada);
    await readAda();
    const read = service.get(ada.id);
    service.setSource("database");
    assertEquals((await read).origin.via, "hit");
  });

  it("starts with the given source, and accepts the same source again", () => {
    assertEquals(service.source, "cache");
    const other = make("database");
    assertEquals(other.source, "database");
    other.setSource("cache");
    other.setSource("cache");
    assertEquals(other.source, "cache");
  });

  it("refuses the source 'cache' without a cache", async () => {
    service = make("database", false);
    const error = assertThrows(() => service.setSource("cache"), AppError);
    assertEquals(error.code, "conflict");
    assert(error.message.includes("PERSON_CACHE"));
    assertEquals(service.source, "database");
    service.setSource("database");
    await service.put(ada);
    assertEquals(await readAda(), [ada, "bypass"]);
  });

  it("adds an unknown id, and refuses a taken id", async () => {
    assertEquals(await service.add(ada), { result: undefined, pending: false });
    assertEquals(await codeOf(service.add(adele)), "conflict");
    assertEquals(await readAda(), [ada, "miss"]);
  });

  it("deletes a stored person, and answers not_found for an unknown id", async () => {
    await service.add(ada);
    const deleted = await service.delete(ada.id);
    assertEquals(deleted, { result: undefined, pending: false });
    assertEquals(await codeOf(service.delete(ada.id)), "not_found");
  });

  it("answers whether a put created a person, and how many putMany created", async () => {
    assertEquals((await service.put(ada)).result, "created");
    assertEquals((await service.put(adele)).result, "replaced");
    const { result, pending } = await service.putMany([ada, bob]);
    assertEquals([result, pending], [1, false]);
    assertEquals((await service.putMany([])).result, 0);
  });

  it("lists pages from the store", async () => {
    await service.putMany(["a", "b", "c", "d"].map((id) => person(id)));
    const page = async (after: string | undefined, limit: number) => {
      const { persons, next } = await service.list(
        after === undefined ? undefined : PERSON.parseId(after),
        limit,
      );
      return [persons.map(({ id }) => id).join(), next];
    };
    assertEquals(await page(undefined, 3), ["a,b,c", "c"]);
    assertEquals(await page("c", 3), ["d", undefined]);
    assertEquals(await page(undefined, 4), ["a,b,c,d", undefined]);
    assertEquals(await page(undefined, 1), ["a", "a"]);
    assertEquals(await page("d", 1), ["", undefined]);
  });

  it("reports the health of its backends, and never throws", async () => {
    assertEquals(await service.health(), { store: "up", cache: "up" });
    await cache[Symbol.asyncDispose]();
    assertEquals(await service.health(), { store: "up", cache: "down" });
    store.down = true;
    assertEquals(await service.health(), { store: "down", cache: "down" });
    service = make("database", false);
    assertEquals(await service.health(), { store: "down", cache: "none" });
    const told = new PersonService(
      people,
      store,
      "cache",
      undefined,
      () => COVERED,
    );
    assertEquals((await told.health()).otherWriters, COVERED);
  });

  it("throws an outage of the store", async () => {
    store.down = true;
    assertEquals(await codeOf(service.get(ada.id)), "unavailable");
    assertEquals(await codeOf(service.add(ada)), "unavailable");
    assertEquals(await codeOf(service.list(undefined, 1)), "unavailable");
    service.setSource("database");
    assertEquals(await codeOf(service.get(ada.id)), "unavailable");
  });
});
