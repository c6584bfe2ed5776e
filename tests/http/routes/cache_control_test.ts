import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { answer, BATCH, changed, get, HIT } from "./cache_control_reads.ts";
import { assertProblem, Fixture } from "../fixture.ts";

const REFRESHED = "person; fwd=request; stored";
const PASSED = "person; fwd=request";

describe("no-cache", () => {
  it("reads the database and refreshes the cache", async () => {
    await using it = await changed("a");
    assertEquals(await answer(it, "/persons/a"), [200, "Lovelace", HIT]);
    assertEquals(await answer(it, "/persons/a", "no-cache"), [
      200,
      "King",
      REFRESHED,
    ]);
    assertEquals(await answer(it, "/persons/a"), [200, "King", HIT]);
  });

  it("refreshes the ids of the batch only", async () => {
    await using it = await changed("a", "b", "c");
    assertEquals(await answer(it, BATCH), [200, "Lovelace,Lovelace", HIT]);
    assertEquals(await answer(it, BATCH, "no-cache"), [
      200,
      "King,King",
      REFRESHED,
    ]);
    assertEquals(await answer(it, BATCH), [200, "King,King", HIT]);
    assertEquals(await answer(it, "/persons/c"), [200, "Lovelace", HIT]);
  });

  it("refreshes by HEAD as well", async () => {
    await using it = await changed("a");
    const head = await get(it, "/persons/a", "no-cache", {}, "HEAD");
    assertEquals(head.headers.get("Cache-Status"), REFRESHED);
    assertEquals(await answer(it, "/persons/a"), [200, "King", HIT]);
  });

  it("finds deleted and new people", async () => {
    await using it = await changed("a");
    it.store.persons.clear();
    await get(it, "/persons/b");
    it.seed("b");
    const gone = await get(it, "/persons/a", "no-cache");
    assertEquals(gone.headers.get("Cache-Status"), REFRESHED);
    await assertProblem(gone, 404, "not-found");
    assertEquals((await get(it, "/persons/a")).status, 404);
    assertEquals((await get(it, "/persons/b")).status, 404);
    assertEquals((await get(it, "/persons/b", "no-cache")).status, 200);
    assertEquals(await answer(it, "/persons/b"), [200, "Lovelace", HIT]);
  });

  it("asks the database whether the client has the person", async () => {
    await using it = await changed("a");
    const old = (await get(it, "/persons/a")).headers.get("ETag") ?? "";
    const known = { "If-None-Match": old };
    assertEquals((await get(it, "/persons/a", undefined, known)).status, 304);
    const fresh = await get(it, "/persons/a", "no-cache", known);
    assertEquals(fresh.status, 200);
    const tag = { "If-None-Match": fresh.headers.get("ETag") ?? "" };
    const calls = it.store.calls;
    const same = await get(it, "/persons/a", "no-cache", tag);
    assertEquals([same.status, it.store.calls], [304, calls + 1]);
    assertEquals(same.headers.get("Cache-Status"), REFRESHED);
    const expected = { "If-Match": old };
    const other = await get(it, "/persons/a", "no-cache", expected);
    await assertProblem(other, 412, "precondition-failed");
  });

  it("answers 503 while the database is down", async () => {
    await using it = await changed("a", "b");
    it.store.down = true;
    for (const expired of [false, true]) {
      if (expired) it.now += 300_001;
      for (const directive of ["no-cache", "no-store"]) {
        for (const path of ["/persons/a", BATCH]) {
          const response = await get(it, path, directive);
          assertEquals(response.headers.get("Retry-After"), "1");
          await assertProblem(response, 503, "unavailable");
        }
      }
      assertEquals((await get(it, "/persons/a")).status, 200);
    }
  });

  it("is answered by the database where the cache is down, or not used", async () => {
    await using it = await changed("a");
    it.keyValue.down = true;
    const down = "person; fwd=bypass; detail=cache-unavailable";
    assertEquals(await answer(it, "/persons/a", "no-cache"), [
      200,
      "King",
      down,
    ]);
    it.keyValue.down = false;
    it.service.setSource("database");
    const source = "person; fwd=bypass; detail=source";
    for (const directive of ["no-cache", "no-store"]) {
      assertEquals(await answer(it, "/persons/a", directive), [
        200,
        "King",
        source,
      ]);
    }
    it.service.setSource("cache");
    assertEquals(await answer(it, "/persons/a"), [200, "Lovelace", HIT]);
  });
});

describe("no-store", () => {
  it("reads the database and does not change the cache", async () => {
    await using it = await changed("a", "b");
    const trips = it.keyValue.roundTrips;
    const one = await answer(it, "/persons/a", "no-store");
    assertEquals(one, [200, "King", PASSED]);
    const both = await answer(it, BATCH, "no-store");
    assertEquals(both, [200, "King,King", PASSED]);
    const absent = await get(it, "/persons/absent", "no-store");
    assertEquals(absent.headers.get("Cache-Status"), PASSED);
    assertEquals([absent.status, it.keyValue.roundTrips], [404, trips]);
    assertEquals(await answer(it, "/persons/a"), [200, "Lovelace", HIT]);
  });

  it("is answered while the cache is down", async () => {
    await using it = await changed("a");
    it.keyValue.down = true;
    const king = [200, "King", PASSED] as const;
    assertEquals(await answer(it, "/persons/a", "no-store"), [...king]);
  });

  it("wins over no-cache", async () => {
    await using it = await changed("a");
    const king = [200, "King", PASSED] as const;
    const both = "no-cache, no-store";
    assertEquals(await answer(it, "/persons/a", both), [...king]);
    assertEquals(await answer(it, "/persons/a"), [200, "Lovelace", HIT]);
  });
});

describe("a malformed field", () => {
  it("is ignored", async () => {
    await using it = await changed("a");
    for (const field of ["no-cache no-store", 'no-cache, x="', "=", ""]) {
      assertEquals(await answer(it, "/persons/a", field), [
        200,
        "Lovelace",
        HIT,
      ]);
    }
  });
});

describe("a list", () => {
  it("always comes from the database", async () => {
    await using it = await changed("a");
    for (const directive of ["no-cache", "no-store", "max-age=0"]) {
      assertEquals(await answer(it, "/persons", directive), [
        200,
        "King",
        "person; fwd=bypass; detail=list",
      ]);
    }
  });
});

describe("a write", () => {
  it("ignores Cache-Control", async () => {
    await using it = await changed("a");
    const body = JSON.stringify({ firstName: "Ada", lastName: "Byron" });
    const headers = { "Cache-Control": "only-if-cached, no-store, no-cache" };
    const { status } = await it.send("PUT", "/persons/a", { body, headers });
    assertEquals(status, 200);
    const added = await it.send("POST", "/persons", { body, headers });
    assertEquals(added.status, 201);
    const lastName = JSON.stringify({ lastName: "King" });
    const patch = { body: lastName, headers };
    assertEquals((await it.send("PATCH", "/persons/a", patch)).status, 200);
    assertEquals((await answer(it, "/persons/a"))[1], "King");
    const gone = await it.send("DELETE", "/persons/a", { headers });
    assertEquals(gone.status, 204);
  });
});

describe("a page of another origin", () => {
  it("may send Cache-Control", async () => {
    const origin = "https://app.example";
    await using it = new Fixture({ corsOrigin: [origin] });
    const asked = await it.send("OPTIONS", "/persons/a", {
      headers: { Origin: origin, "Access-Control-Request-Method": "GET" },
    });
    const allowed = asked.headers.get("Access-Control-Allow-Headers") ?? "";
    assert(allowed.split(", ").includes("Cache-Control"), allowed);
  });
});
