import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Memcached } from "../../support/servers/memcached.ts";
import { DATABASES } from "./databases.ts";
import { PATIENT, Service } from "./service.ts";

/** Sends an order for all instances, and answers the body. */
async function order(service: Service, source: string): Promise<unknown> {
  const response = await service.fetch("admin/source?scope=fleet", {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ source }),
  });
  assertEquals(response.status, 200);
  return await response.json();
}

async function shown(service: Service) {
  const source = await (await service.fetch("admin/source")).json();
  const ready = await (await service.fetch("readyz")).json();
  assertEquals([ready.source, ready.fleet], [source.source, source.fleet]);
  return source;
}

for (const [name, { make }] of Object.entries(DATABASES)) {
  describe(`the source of all instances on one ${name}`, () => {
    it("is followed by all at once, and by those that start later", async () => {
      await using database = await make();
      await using memcached = await Memcached.start();
      const settings = {
        database: database.url().href,
        cache: memcached.url,
        ...PATIENT,
      };
      await using one = await Service.start(settings);
      await using two = await Service.start(settings);
      const bypassed = { source: "database", fleet: "database" };
      assertEquals(await order(one, "database"), bypassed);
      assertEquals(await shown(two), bypassed);
      assertStringIncludes((await two.get("ada")).cache, "detail=source");
      await using three = await Service.start({
        ...settings,
        cache: "memory:",
      });
      assertEquals(await shown(three), bypassed);

      // An order for one instance counts until the next one for all.
      await two.source("cache");
      assertEquals(await shown(two), { source: "cache", fleet: "database" });
      assertEquals(await shown(one), bypassed);
      await order(one, "cache");
      for (const it of [one, two, three]) {
        assertEquals(await shown(it), { source: "cache", fleet: "cache" });
      }
      await two.put("ada", "Ada", "King");
      await one.trusted("ada");
      assertStringIncludes((await one.trusted("ada")).cache, "person; hit");
      await order(two, "own");
      assertEquals(await shown(one), { source: "cache" });
    });
  });
}
