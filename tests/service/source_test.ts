import { assert, assertEquals, assertThrows } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import type { Source } from "../../src/protocol/reading.ts";
import type { PersonService } from "../../src/service/person_service.ts";
import { person } from "../contract/people.ts";
import {
  ada,
  adele,
  codeOf,
  readAda,
  ServiceOnFakes,
} from "./service_on_fakes.ts";

const bob = person("bob");

describe("the source of a service", () => {
  let fakes: ServiceOnFakes;
  let service: PersonService;

  beforeEach(() => {
    fakes = new ServiceOnFakes();
    service = fakes.make("cache");
  });
  afterEach(() => fakes[Symbol.asyncDispose]());

  it("reads only the store as soon as the source is the database", async () => {
    await service.put(ada);
    await readAda(service);
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
    assertEquals(await readAda(service), [ada, "hit"]);
  });

  it("reads from the source of one read, or else from its own", async () => {
    await readAda(service);
    const via = async (source?: Source) =>
      (await service.get(ada.id, { source })).origin.via;
    assertEquals([await via("database"), await via()], ["bypass", "hit"]);
    service.setSource("database");
    assertEquals([await via("cache"), await via()], ["hit", "bypass"]);
  });

  it("answers not_cached to only-if-cached if the source is the database", async () => {
    const only = { cache: "only-if-cached" } as const;
    assertEquals(await codeOf(service.get(ada.id, only)), "not_cached");
    await service.get(ada.id);
    const { origin } = await service.get(ada.id, only);
    assertEquals(origin.via, "hit");
    service.setSource("database");
    for (
      const it of [
        service,
        fakes.make("database", false),
        fakes.make("cache", false),
      ]
    ) {
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
    await readAda(service);
    service.setSource("database");
    await service.put(adele);
    assertEquals(await readAda(service), [adele, "bypass"]);
    service.setSource("cache");
    assertEquals(await readAda(service), [adele, "miss"]);
    assertEquals(await readAda(service), [adele, "hit"]);
    service.setSource("database");
    await service.delete(ada.id);
    service.setSource("cache");
    assertEquals(await readAda(service), [undefined, "miss"]);
    service.setSource("database");
    await service.add(ada);
    service.setSource("cache");
    assertEquals(await readAda(service), [ada, "miss"]);
    service.setSource("database");
    await service.putMany([adele]);
    service.setSource("cache");
    assertEquals(await readAda(service), [adele, "miss"]);
  });

  it("finishes a read with the source at its beginning", async () => {
    await service.put(ada);
    await readAda(service);
    const read = service.get(ada.id);
    service.setSource("database");
    assertEquals((await read).origin.via, "hit");
  });

  it("starts with the given source, and accepts the same source again", () => {
    assertEquals(service.source, "cache");
    const other = fakes.make("database");
    assertEquals(other.source, "database");
    other.setSource("cache");
    other.setSource("cache");
    assertEquals(other.source, "cache");
  });

  it("refuses the source 'cache' without a cache", async () => {
    service = fakes.make("database", false);
    const error = assertThrows(() => service.setSource("cache"), AppError);
    assertEquals(error.code, "conflict");
    assert(error.message.includes("PERSON_CACHE"));
    assertEquals(service.source, "database");
    service.setSource("database");
    await service.put(ada);
    assertEquals(await readAda(service), [ada, "bypass"]);
  });
});
