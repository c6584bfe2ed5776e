import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  batchStatus,
  cacheStatus,
} from "../../../src/http/response/cache_status.ts";
import type { Origin } from "../../../src/protocol/reading.ts";
import { Fixture } from "../fixture.ts";

/** The field of a read. */
async function statusOf(it: Fixture, path: string): Promise<string | null> {
  return (await it.send("GET", path)).headers.get("Cache-Status");
}

describe("Cache-Status of a read", () => {
  for (const id of ["there", "absent"]) {
    it(`says how it was answered: ${id}`, async () => {
      await using it = new Fixture();
      it.seed("there");
      const path = `/persons/${id}`;
      const ttl = id === "there" ? 300 : 30;
      assertEquals(await statusOf(it, path), "person; fwd=uri-miss; stored");
      assertEquals(await statusOf(it, path), `person; hit; ttl=${ttl}; age=0`);
      it.now += 1500;
      assertEquals(
        await statusOf(it, path),
        `person; hit; ttl=${ttl - 2}; age=1`,
      );
      it.now += ttl * 1000;
      it.store.down = true;
      assertEquals(
        await statusOf(it, path),
        `person; hit; ttl=-2; age=${ttl + 1}; detail=stale`,
      );
      it.store.down = false;
      assertEquals(await statusOf(it, path), "person; fwd=uri-miss; stored");
    });
  }

  it("marks a read that joined another read (single-flight)", async () => {
    await using it = new Fixture();
    it.seed("a");
    await statusOf(it, "/persons/a");
    it.now += 300_000;
    const both = [statusOf(it, "/persons/a"), statusOf(it, "/persons/a")];
    assertEquals((await Promise.all(both)).sort(), [
      "person; fwd=uri-miss; collapsed",
      "person; fwd=uri-miss; stored",
    ]);
  });

  it("says why the read bypassed the cache", async () => {
    await using it = new Fixture();
    it.keyValue.down = true;
    assertEquals(
      await statusOf(it, "/persons/a"),
      "person; fwd=bypass; detail=cache-unavailable",
    );
    await using uncached = new Fixture({}, { cached: false });
    assertEquals(
      await statusOf(uncached, "/persons/a"),
      "person; fwd=bypass; detail=source",
    );
  });

  it("says that a list came from the store", async () => {
    await using it = new Fixture();
    assertEquals(
      await statusOf(it, "/persons"),
      "person; fwd=bypass; detail=list",
    );
  });

  it("sums up a batch in one member", async () => {
    await using it = new Fixture();
    it.seed("a", "b");
    await statusOf(it, "/persons/a");
    assertEquals(
      await statusOf(it, "/persons?id=a&id=b&id=c&id=a"),
      'person; fwd=partial; detail="hit 1, miss 2"',
    );
    assertEquals(
      await statusOf(it, "/persons?id=a&id=b&id=c"),
      "person; hit; ttl=30; age=0",
    );
  });
});

describe("Cache-Status of a write", () => {
  it("is present only while the invalidation is pending", async () => {
    await using it = new Fixture();
    const body = { firstName: "Ada", lastName: "" };
    const writes = [
      ["PUT", "/persons/a", body],
      ["PUT", "/persons/a", body],
      ["POST", "/persons", body],
      ["DELETE", "/persons/a", undefined],
    ] as const;
    for (const [method, path, value] of writes) {
      const response = await it.sendJson(method, path, value);
      assertEquals(response.ok, true);
      assertEquals(response.headers.get("Cache-Status"), null);
    }
    it.keyValue.down = true;
    for (const [method, path, value] of writes) {
      const response = await it.sendJson(method, path, value);
      assertEquals(response.ok, true);
      const status = response.headers.get("Cache-Status");
      assertEquals(status, "person; fwd=method; detail=invalidation-pending");
    }
    it.keyValue.down = false;
    assertEquals((await it.send("GET", "/persons/a")).status, 404);
  });
});

describe("the text of Cache-Status is", () => {
  const hit = (
    ttl: number,
    caveat?: "unverified" | "bounded-staleness",
  ): Origin => ({
    via: "hit",
    ttl,
    caveat,
  });
  const miss = (stored: boolean, collapsed = false): Origin => ({
    via: "miss",
    stored,
    collapsed,
  });
  const bypass: Origin = { via: "bypass", reason: "write-in-progress" };
  const stale: Origin = { via: "stale", ttl: -1 };

  const SINGLES: [Origin, string][] = [
    [hit(1), "person; hit; ttl=0"],
    [hit(999_999), "person; hit; ttl=999"],
    [hit(2000, "unverified"), "person; hit; ttl=2; detail=unverified"],
    [
      { via: "hit", ttl: 286_000, freshFor: 300_500 },
      "person; hit; ttl=286; age=14",
    ],
    [
      { via: "stale", ttl: -5_000, freshFor: 300_000 },
      "person; hit; ttl=-5; age=305; detail=stale",
    ],
    [stale, "person; hit; ttl=-1; detail=stale"],
    [
      hit(2000, "bounded-staleness"),
      "person; hit; ttl=2; detail=bounded-staleness",
    ],
    [miss(false), "person; fwd=uri-miss"],
    [bypass, "person; fwd=bypass; detail=write-in-progress"],
    [{ via: "request", stored: true }, "person; fwd=request; stored"],
    [{ via: "request", stored: false }, "person; fwd=request"],
  ];
  for (const [origin, expected] of SINGLES) {
    it(expected, () => {
      assertEquals(cacheStatus(origin), expected);
      assertEquals(batchStatus([origin, origin]), expected);
    });
  }

  const BATCHES: [Origin[], string][] = [
    [[hit(5000), hit(3000), hit(9000)], "person; hit; ttl=3"],
    [[hit(5000), stale, hit(9000)], "person; hit; ttl=-1; detail=stale"],
    [
      [hit(5000, "bounded-staleness"), stale],
      "person; hit; ttl=-1; detail=stale",
    ],
    [
      [hit(5000, "bounded-staleness"), stale, hit(5000, "unverified")],
      "person; hit; ttl=-1; detail=unverified",
    ],
    [
      [stale, bypass, hit(5000, "bounded-staleness")],
      'person; fwd=partial; detail="stale 1, bypass 1, hit 1, bounded-staleness"',
    ],
    [[miss(true), miss(false, true)], 'person; fwd=miss; detail="miss 2"'],
    [[miss(true), bypass], 'person; fwd=miss; detail="miss 1, bypass 1"'],
    [
      [hit(5000, "unverified"), hit(3000)],
      "person; hit; ttl=3; detail=unverified",
    ],
    [
      [hit(1, "unverified"), bypass],
      'person; fwd=partial; detail="hit 1, bypass 1, unverified"',
    ],
    [
      [{ via: "request", stored: true }, bypass],
      'person; fwd=miss; detail="request 1, bypass 1"',
    ],
    [[bypass, hit(1)], 'person; fwd=partial; detail="bypass 1, hit 1"'],
  ];
  for (const [origins, expected] of BATCHES) {
    it(expected, () => assertEquals(batchStatus(origins), expected));
  }
});
