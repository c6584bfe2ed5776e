/**
 * What happens when a backend fails: every cell of the table of reads and
 * writes, by the states of the store and the cache. `deno task faults` shows
 * the same under load.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { assertUnavailable, Cell, sleep, STORE_TIMEOUT } from "./cell.ts";
import { CACHE_TIMEOUT, type Parts, startParts } from "./rig.ts";
import type { Mode } from "./tcp_proxy.ts";
import { assertTook, timed, TooSlow } from "../../support/timed.ts";

/** What is forgiven to a busy machine, in milliseconds. */
const SLACK = 250;
/** Nobody waits for a deadline. */
const AT_ONCE = 0.75 * CACHE_TIMEOUT;

/** Ways of a backend not to answer. */
const DOWN: Readonly<Record<string, Mode>> = {
  "down": "cut",
  "slow": { delay: 3000 },
  "hung": "blackhole",
};

// The servers outlive a test: they are those of all.
const shared = { sanitizeOps: false, sanitizeResources: false };
const stack = new AsyncDisposableStack();
let parts: Parts;

beforeAll(async () => {
  parts = await startParts(stack);
});
afterAll(() => stack.disposeAsync());

for (const [how, mode] of Object.entries(DOWN)) {
  describe(`store up, cache ${how}`, shared, () => {
    it(
      "read: the store answers; the cache costs its deadline, then nothing",
      timed(async () => {
        await using cell = await Cell.open(parts);
        await cell.cached();
        parts.cacheNet.mode = mode;
        const first = await Promise.all([1, 2, 3].map(() => cell.get()));
        for (const { status, took } of first) {
          assertEquals(status, 200);
          assertTook(took, CACHE_TIMEOUT + SLACK);
        }
        for (let i = 0; i < 60; i++) {
          const { status, how, took } = await cell.get();
          assertEquals(status, 200);
          assertMatch(how, /cache-unavailable/);
          assertTook(took, AT_ONCE);
          await sleep(10);
        }
        parts.cacheNet.mode = "pass";
        await cell.until(({ how }) => /; hit; /.test(how));
      }),
    );

    it("write: commits, is logged as pending, and is never unseen", async () => {
      await using cell = await Cell.open(parts);
      await using other = await Cell.open(parts);
      await cell.cached();
      parts.cacheNet.mode = mode;
      const { status, how } = await cell.put("2");
      assertEquals(status, 200);
      assertMatch(how, /invalidation-pending/);
      assertEquals(await cell.lastName(), "2");
      parts.cacheNet.mode = "pass";
      while (true) {
        const { how } = await other.get(cell.id);
        assertEquals(await other.lastName(cell.id), "2");
        if (/; hit; ttl=\d+$/.test(how)) break;
        await sleep(10);
      }
    });
  });

  describe(`store ${how}, cache up`, shared, () => {
    it(
      "read: cached 200",
      timed(async () => {
        await using cell = await Cell.open(parts);
        await cell.cached();
        parts.storeNet.mode = mode;
        const stop = performance.now() + 2.5 * STORE_TIMEOUT;
        while (performance.now() < stop) {
          const { status, took } = await cell.get();
          assertEquals(status, 200);
          // While it hangs, the log of invalidations is asked for a deadline.
          assertTook(took, STORE_TIMEOUT + CACHE_TIMEOUT + SLACK);
          await sleep(20);
        }
        assertMatch((await cell.get()).how, /; hit; .*unverified/);
      }),
    );

    it("read: past its TTL 200, marked stale", async () => {
      await using cell = await Cell.open(parts, "--cache-ttl=1s");
      await cell.cached();
      parts.storeNet.mode = mode;
      await sleep(1100);
      await cell.until(({ how }) => /; hit; ttl=-\d+; detail=stale/.test(how));
    });

    it("read: never one that was invalidated", async () => {
      await using cell = await Cell.open(parts);
      await cell.cached();
      await cell.put("2");
      parts.storeNet.mode = mode;
      assertUnavailable(await cell.get());
    });

    it(
      "read: else 503 within the deadline, and then at once",
      timed(async () => {
        await using cell = await Cell.open(parts);
        await cell.cached();
        parts.storeNet.mode = mode;
        const first = await Promise.all(
          [..."abcdef"].map((it) => cell.get(it)),
        );
        for (const it of first) {
          assertUnavailable(it);
          assertTook(it.took, STORE_TIMEOUT + SLACK);
        }
        const soon: number[] = [];
        for (let i = 0; i < 20; i++) soon.push((await cell.get("g")).took);
        assertTook(Math.max(...soon), AT_ONCE);
        parts.storeNet.mode = "pass";
        await cell.until(({ status }) => status === 404, "g");
      }),
    );

    it("read: cached 200 also where a write was refused", async () => {
      await using cell = await Cell.open(parts);
      await cell.cached();
      parts.storeNet.mode = mode;
      // Enough for the breaker to open.
      await Promise.all([..."abcdef"].map((it) => cell.get(it)));
      assertUnavailable(await cell.put("2"));
      assertMatch((await cell.get()).how, /; hit; /);
    });

    it(
      "write: 503 and nothing is changed, or 504 and nobody knows",
      timed(async () => {
        await using cell = await Cell.open(parts);
        await cell.cached();
        parts.storeNet.mode = mode;
        const { status, retryAfter, took } = await cell.put("2");
        assertTook(took, CACHE_TIMEOUT + STORE_TIMEOUT + 2 * SLACK);
        assert(status === 504 || (status === 503 && retryAfter === "1"));
        parts.storeNet.mode = "pass";
        await cell.until(({ status }) => status === 200);
        if (status === 503) assertEquals(await cell.lastName(), "1");
        assertEquals((await cell.put("3")).status, 200);
        assertEquals(await cell.lastName(), "3");
      }),
    );
  });

  describe(`store ${how}, cache ${how}`, shared, () => {
    it(
      "read and write: 503, and then at once",
      timed(async () => {
        await using cell = await Cell.open(parts);
        await cell.cached();
        parts.storeNet.mode = parts.cacheNet.mode = mode;
        const first = await Promise.all(
          [..."abcdef"].map((it) => cell.get(it)),
        );
        for (const it of first) {
          assertUnavailable(it);
          assertTook(it.took, CACHE_TIMEOUT + STORE_TIMEOUT + SLACK);
        }
        const took: number[] = [];
        for (let i = 0; i < 10; i++) {
          const answers = [await cell.get(), await cell.put("2")];
          answers.forEach(assertUnavailable);
          took.push(...answers.map((it) => it.took));
        }
        assertTook(Math.max(...took), AT_ONCE);
        parts.storeNet.mode = parts.cacheNet.mode = "pass";
        await cell.until(({ how }) => /; hit; ttl=\d+$/.test(how));
        assertEquals(await cell.lastName(), "1");
      }),
    );
  });
}

for (const [how, mode] of [["up", "pass"], ["down", "cut"]] as const) {
  describe(`store overloaded, cache ${how}`, shared, () => {
    const LIMITS = [
      "--database-concurrency=2",
      "--database-queue=4",
      "--database-patience=300ms",
    ];

    it(
      "read: a bounded queue, then 503; /livez and hits still answer",
      timed(async () => {
        await using cell = await Cell.open(parts, ...LIMITS);
        await cell.cached();
        parts.cacheNet.mode = mode;
        parts.storeNet.mode = { delay: 200 };
        const reads = Array.from({ length: 30 }, (_, i) => cell.get(`o${i}`));
        const livez = await cell.send("/livez");
        assertEquals(livez.status, 200);
        assertTook(livez.took, 180);
        if (how === "up") {
          const hit = await cell.get();
          assertMatch(hit.how, /; hit; /);
          assertTook(hit.took, 180);
        }
        const answers = await Promise.all(reads);
        const refused = answers.filter(({ status }) => status !== 404);
        refused.forEach(assertUnavailable);
        assertRefused(refused.length, 24);
        // Those without room are refused at once; those who wait, in time.
        const took = refused.map((it) => it.took).sort((a, b) => a - b);
        assertTook(took[23] ?? Infinity, 250);
        assertTook(took.at(-1) ?? Infinity, 1500);
        parts.storeNet.mode = "pass";
        await cell.until(({ status }) => status === 404, "o");
      }),
    );

    it(
      "write: a bounded queue, then 503 and nothing is changed",
      timed(async () => {
        await using cell = await Cell.open(parts, ...LIMITS);
        await cell.cached();
        parts.cacheNet.mode = mode;
        // A write that the cache does not hear of is logged: more round trips.
        parts.storeNet.mode = { delay: how === "up" ? 60 : 15 };
        const names = Array.from({ length: 30 }, (_, i) => `${cell.id}-${i}`);
        const answers = await Promise.all(names.map((it) => cell.put("1", it)));
        const refused = names.filter((_, i) => answers[i]?.status === 503);
        answers.filter(({ status }) => status !== 201).forEach(
          assertUnavailable,
        );
        assertRefused(refused.length, 20);
        parts.storeNet.mode = "pass";
        for (const it of refused) {
          await cell.until(({ status }) => status === 404, it);
        }
      }),
    );
  });
}

/**
 * Of 30 at once two are served and some wait. On a machine that stands still
 * they do not come at once, and fewer are refused.
 */
function assertRefused(many: number, least: number): void {
  assert(many <= 28, `${many}`);
  if (many < least) throw new TooSlow(`only ${many} of 30 were refused`);
}
