import { assertEquals } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { COVERED } from "../../src/dao/coverage.ts";
import { PERSON } from "../../src/person/person.ts";
import type { PersonService } from "../../src/service/person_service.ts";
import type { FakeCache } from "../contract/broken_cache.ts";
import { person } from "../contract/people.ts";
import type { MemoryStore } from "../support/fakes/memory_store.ts";
import { turn } from "../support/fakes/steady_time.ts";
import {
  ada,
  adele,
  codeOf,
  readAda,
  ServiceOnFakes,
} from "./service_on_fakes.ts";

const bob = person("bob");

describe("the service", () => {
  let fakes: ServiceOnFakes;
  let store: MemoryStore;
  let cache: FakeCache;
  let service: PersonService;

  beforeEach(() => {
    fakes = new ServiceOnFakes();
    ({ store, cache } = fakes);
    service = fakes.make("cache");
  });
  afterEach(() => fakes[Symbol.asyncDispose]());

  it("reads through the cache", async () => {
    await service.put(ada);
    assertEquals(await readAda(service), [ada, "miss"]);
    assertEquals(await readAda(service), [ada, "hit"]);
    const all = await service.getMany([bob.id, ada.id]);
    assertEquals(all.get(ada.id)?.origin.via, "hit");
    assertEquals(all.get(bob.id)?.origin.via, "miss");
    assertEquals(all.get(bob.id)?.record, undefined);
  });

  it("shows a direct change of the database to a no-cache read, and then to every read", async () => {
    await service.put(ada);
    await readAda(service);
    await store.put(adele);
    assertEquals(await readAda(service), [ada, "hit"]);
    const passing = await service.get(ada.id, { cache: "no-store" });
    const origin = { via: "request", stored: false } as const;
    assertEquals(passing, { record: adele, origin });
    assertEquals(await readAda(service), [ada, "hit"]);
    const fresh = await service.getMany([ada.id], { cache: "no-cache" });
    const stored = { via: "request", stored: true } as const;
    assertEquals(fresh, new Map([[ada.id, { record: adele, origin: stored }]]));
    assertEquals(await readAda(service), [adele, "hit"]);
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

  it("adds an unknown id, and refuses a taken id", async () => {
    assertEquals(await service.add(ada), { result: undefined, pending: false });
    assertEquals(await codeOf(service.add(adele)), "conflict");
    assertEquals(await readAda(service), [ada, "miss"]);
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
    const source = "cache";
    assertEquals(await service.health(), { store: "up", cache: "up", source });
    await cache[Symbol.asyncDispose]();
    assertEquals(await service.health(), {
      store: "up",
      cache: "down",
      source,
    });
    store.down = true;
    const storeReason = "The store is down.";
    assertEquals(await service.health(), {
      store: "down",
      storeReason,
      cache: "down",
      source,
    });
    service = fakes.make("database", false);
    assertEquals(await service.health(), {
      store: "down",
      storeReason,
      cache: "none",
      source: "database",
    });
    const told = fakes.make("cache", true, () => COVERED);
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
