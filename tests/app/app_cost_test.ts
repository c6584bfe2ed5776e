import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Cost,
  countCollections,
  countPromises,
  least,
  measuredApp,
  NOTHING,
} from "../support/cost.ts";
import { eventually } from "../system/e2e/eventually.ts";
import { providedUrl } from "../support/servers/provided.ts";

const MEMCACHED = providedUrl("PERSON_TEST_MEMCACHE");

const HIT = "person; hit; ttl; age";
const MISS = "person; fwd=uri-miss; stored";

countPromises();
countCollections();

describe("the cost of a read", () => {
  /** What a hit costs, when the cache has it and is trusted. */
  async function hit(
    { costOf }: Awaited<ReturnType<typeof measuredApp>>,
    path: string,
  ): Promise<Cost> {
    // A write may be pending still, or the lease may be over for a moment.
    return await eventually(
      () => costOf(path, HIT).catch(() => NOTHING),
      (cost) => cost !== NOTHING,
    );
  }

  it("of a hit in this process is three looks at the clock, and nothing else", async () => {
    await using it = await measuredApp("--cache=memory:");
    await it.costOf("persons/p1", MISS);
    for (let n = 0; n < 3; n++) {
      // The beginning, the age of the entry, the end.
      const clock = 3;
      assertEquals(await it.costOf("persons/p1", HIT), { ...NOTHING, clock });
    }
  });

  it("of a hit in memcached is no query, no timer and no Map or Set", async () => {
    await using it = await measuredApp(`--cache=${MEMCACHED}`);
    const { promises, ...others } = await least(() => hit(it, "persons/p1"));
    // The beginning, the lease, the end.
    assertEquals({ ...others, promises: 0 }, { ...NOTHING, clock: 3 });
    // It is 30. On a busy machine an answer may come in two pieces.
    assert(promises <= 33, `${promises} promises`);
  });

  for (const cache of ["memory:", MEMCACHED]) {
    const where = cache === MEMCACHED ? "in memcached" : "in this process";
    it(`of a batch of hits ${where} is no query, and no promise for each id`, async () => {
      await using it = await measuredApp(`--cache=${cache}`);
      const batch = (size: number) =>
        `persons?${
          Array.from({ length: size }, (_, i) => `id=p${i}`).join("&")
        }`;
      if (cache !== MEMCACHED) {
        assertEquals((await it.costOf(batch(100), MISS)).queries, 1);
      }
      const few = await least(() => hit(it, batch(10)));
      const many = await least(() => hit(it, batch(100)));
      assertEquals([few.queries, many.queries], [0, 0]);
      // A long answer comes in more pieces than a short one.
      const more = many.promises - few.promises;
      assert(more <= 10, `${more} promises more`);
      const most = cache === MEMCACHED ? 62 : 35;
      assert(many.promises <= most, `${many.promises} promises`);
    });
  }

  it("of a miss is one query, and one body for the cache and the answer", async () => {
    await using it = await measuredApp("--cache=memory:");
    const { queries, bodies } = await it.costOf("persons/p1", MISS);
    assertEquals([queries, bodies], [1, 1]);
  });

  it("of a read of SQLite is one query and no promise", async () => {
    await using it = await measuredApp("--cache=none:");
    const status = "person; fwd=bypass; detail=source";
    const cost = await least(() => it.costOf("persons/p1", status));
    assertEquals([cost.queries, cost.promises], [1, 0]);
  });
});

describe("the cost of a write", () => {
  it("of one person is at most 50 promises", async () => {
    await using it = await measuredApp("--cache=memory:");
    let n = 0;
    const { promises } = await least(() =>
      it.costOf("persons/p1", "", {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ firstName: "Ada", lastName: `${n++}` }),
      })
    );
    assert(promises <= 50, `${promises} promises`);
  });
});
