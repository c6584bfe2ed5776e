import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { Fixture } from "../fixture.ts";

describe("/livez", () => {
  it("answers without asking a backend, up or down", async () => {
    await using it = new Fixture();
    it.store.down = it.keyValue.down = true;
    const response = await it.send("GET", "/livez");
    assertEquals([response.status, await response.json()], [200, {
      status: "alive",
    }]);
    assertEquals([it.store.calls, it.keyValue.roundTrips], [0, 0]);
  });
});

describe("/readyz", () => {
  it("asks both backends", async () => {
    await using it = new Fixture();
    const response = await it.send("GET", "/readyz?verbose");
    assertEquals(response.status, 200);
    const { otherWriters, ...body } = await response.json();
    assertEquals(body, {
      status: "ready",
      store: "up",
      cache: "up",
      source: "cache",
    });
    assertEquals(
      otherWriters,
      "not covered: The database has not answered yet.",
    );
    assertEquals([it.store.calls, it.keyValue.roundTrips], [1, 1]);
  });

  it("says whether other writers are covered", async () => {
    const coverage = () => Promise.resolve({ covered: true } as const);
    await using it = new Fixture({}, { store: { coverage } });
    await it.start();
    const response = await it.send("GET", "/readyz");
    assertEquals((await response.json()).otherWriters, "covered");
    // Without a cache every read sees what anyone has committed.
    await using uncached = new Fixture({}, { cached: false });
    await uncached.start();
    const without = await uncached.send("GET", "/readyz");
    assertEquals((await without.json()).otherWriters, "covered");
  });

  it("says that the coverage is the last known one while the database is down", async () => {
    const said = async (since?: string) => {
      const of = { covered: true, ...since ? { since } : {} } as const;
      const store = { coverage: () => Promise.resolve(of) };
      await using it = new Fixture({}, { store });
      await it.start();
      const others = async () =>
        (await (await it.send("GET", "/readyz")).json()).otherWriters;
      it.store.down = true;
      const down = await others();
      it.store.down = false;
      return [down, await others()];
    };
    assertEquals(await said("1"), [
      "covered when the database last answered",
      "covered",
    ]);
    // It cannot be lost.
    assertEquals(await said(), ["covered", "covered"]);
  });

  it("is ready without the cache, which it says", async () => {
    await using it = new Fixture();
    it.keyValue.down = true;
    const response = await it.send("GET", "/readyz");
    assertEquals(response.status, 200);
    assertEquals((await response.json()).cache, "down");
    await using uncached = new Fixture({}, { cached: false });
    const without = await uncached.send("GET", "/readyz");
    assertEquals((await without.json()).cache, "none");
  });

  it("says why the cache is down if its operator has to change it", async () => {
    await using it = new Fixture();
    it.keyValue.ping = () =>
      Promise.reject(new AppError("config", "Start it otherwise."));
    const response = await it.send("GET", "/readyz");
    const { cache, cacheReason } = await response.json();
    assertEquals([response.status, cache], [200, "down"]);
    assertEquals(cacheReason, "Start it otherwise.");
  });

  it("says that the store is read-only, and nothing that only its operator may read", async () => {
    await using it = new Fixture();
    const message = "The database is read-only. Name db.example in the URL.";
    it.store.ping = () => Promise.reject(new AppError("unavailable", message));
    const response = await it.send("GET", "/readyz");
    const { store, reason, storeReason } = await response.json();
    assertEquals([response.status, store], [503, "down"]);
    assertEquals([reason, storeReason], [
      "The database is read-only.",
      undefined,
    ]);
  });

  it("is not ready without the store, and is once it is back", async () => {
    await using it = new Fixture();
    it.store.down = true;
    const down = await it.send("GET", "/readyz");
    assertEquals([down.status, await down.json()], [503, {
      status: "unready",
      store: "down",
      cache: "up",
      source: "cache",
      otherWriters: "not covered: The database has not answered yet.",
      reason: "The store is down.",
    }]);
    assertEquals(down.headers.get("Retry-After"), "1");
    it.store.down = false;
    assertEquals((await it.send("GET", "/readyz")).status, 200);
  });
});
