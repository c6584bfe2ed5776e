import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { answer, BATCH, changed, get, HIT } from "./cache_control_reads.ts";
import { assertProblem, Fixture } from "../fixture.ts";

describe("only-if-cached", () => {
  const only = "only-if-cached";

  it("is answered by a hit", async () => {
    await using it = await changed("a", "b");
    const calls = it.store.calls;
    assertEquals(await answer(it, "/persons/a", only), [200, "Lovelace", HIT]);
    assertEquals(await answer(it, BATCH, only), [
      200,
      "Lovelace,Lovelace",
      HIT,
    ]);
    const head = await get(it, "/persons/a", only, {}, "HEAD");
    assertEquals([head.status, it.store.calls], [200, calls]);
    const tag = { "If-None-Match": head.headers.get("ETag") ?? "" };
    assertEquals((await get(it, "/persons/a", only, tag)).status, 304);
  });

  it("is answered by a cached absence", async () => {
    await using it = new Fixture();
    await get(it, "/persons/a");
    const absent = await get(it, "/persons/a", only);
    assertEquals(
      absent.headers.get("Cache-Status"),
      "person; hit; ttl=30; age=0",
    );
    await assertProblem(absent, 404, "not-found");
  });

  it("answers 504 if the entry is missing, expired or unusable", async () => {
    await using it = new Fixture();
    it.seed("a", "b", "c");
    const calls = () => it.store.calls;
    async function assertNotCached(path: string, directives = only) {
      const before = calls();
      const response = await get(it, path, directives);
      assertEquals(response.headers.get("Retry-After"), null);
      await assertProblem(response, 504, "not-cached");
      const head = await get(it, path, directives, {}, "HEAD");
      assertEquals([head.status, calls()], [504, before]);
    }
    await assertNotCached("/persons/a");
    await assertNotCached("/persons");
    await get(it, "/persons/a");
    await assertNotCached(BATCH);
    await get(it, "/persons/b");
    await assertNotCached("/persons/a", `${only}, no-cache`);
    await assertNotCached(BATCH, `no-store, ${only}`);
    it.now += 300_000;
    await assertNotCached("/persons/a");
    it.store.down = true;
    await assertNotCached("/persons/a");
    assertEquals((await get(it, "/persons/a")).status, 200);
    it.store.down = false;
    await get(it, "/persons/a");
    it.service.setSource("database");
    await assertNotCached("/persons/a");
    await assertNotCached(BATCH);
    await using uncached = new Fixture({}, { cached: false });
    const response = await get(uncached, "/persons/a", only);
    await assertProblem(response, 504, "not-cached");
  });

  it("does not report an outage of the cache as a miss", async () => {
    await using it = await changed("a", "b");
    it.keyValue.down = true;
    for (const path of ["/persons/a", BATCH]) {
      const response = await get(it, path, only);
      assertEquals(response.headers.get("Retry-After"), "1");
      await assertProblem(response, 503, "unavailable");
    }
  });

  it("does not excuse an invalid request", async () => {
    await using it = new Fixture();
    const both = `${only}, no-cache`;
    for (
      const path of ["/persons/%00", "/persons?id=%00", "/persons?limit=0"]
    ) {
      await assertProblem(await get(it, path, both), 400, "invalid");
    }
  });
});
