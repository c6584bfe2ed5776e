import { setTimeout as sleep } from "node:timers/promises";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertTook, timed, TooSlow } from "../../../support/timed.ts";
import { assertUnavailable, Cell, STORE_TIMEOUT } from "../cell.ts";
import { AT_ONCE, DOWN, partsOf, PATIENT, shared, SLACK } from "../cells.ts";
import { CACHE_TIMEOUT } from "../rig.ts";
import { nameOf, SUITE_PAIRS } from "../pairs.ts";

for (const pair of SUITE_PAIRS) {
  describe(`with ${nameOf(pair)}:`, shared, () => {
    const servers = partsOf(pair);

    for (const [how, mode] of Object.entries(DOWN)) {
      describe(`store ${how}, cache up`, shared, () => {
        it(
          "a read of a cached person is answered 200",
          timed(async () => {
            const parts = servers();
            await using cell = await Cell.open(parts, PATIENT.cache);
            await cell.cached();
            parts.storeNet.mode = mode;
            const stop = performance.now() + 2.5 * STORE_TIMEOUT;
            while (performance.now() < stop) {
              const { status, took } = await cell.get();
              assertEquals(status, 200);
              // While it hangs, a read of the outbox lasts until its deadline.
              assertTook(took, STORE_TIMEOUT + CACHE_TIMEOUT + SLACK);
              await sleep(20);
            }
            assertMatch((await cell.get()).how, /; hit; .*unverified/);
          }),
        );

        it("a read of an expired entry is answered 200, marked stale or unverified", async () => {
          const parts = servers();
          await using cell = await Cell.open(parts, "--cache-ttl=1s");
          await cell.cached();
          parts.storeNet.mode = mode;
          await sleep(1100);
          await cell.until(({ how }) =>
            /; hit; ttl=-\d+; age=\d+; detail=(stale|unverified)/.test(how)
          );
        });

        it("a read never gets an entry that was invalidated", async () => {
          const parts = servers();
          await using cell = await Cell.open(parts);
          await cell.cached();
          await cell.written("2");
          parts.storeNet.mode = mode;
          assertUnavailable(await cell.get());
        });

        it(
          "any other read is answered 503 within the deadline, and later at once",
          timed(async () => {
            const parts = servers();
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

        it(
          "a read of a cached person is answered 200 also after a refused write",
          timed(async () => {
            const parts = servers();
            await using cell = await Cell.open(parts, PATIENT.cache);
            await cell.cached();
            parts.storeNet.mode = mode;
            // Enough for the breaker to open. Calls during a pause do not count.
            for (let i = 0; i < 4; i++) {
              await Promise.all([..."abcdef"].map((it) => cell.get(it)));
            }
            const write = await cell.put("2");
            if (write.status === 504) throw new TooSlow("no circuit");
            assertUnavailable(write);
            assertMatch((await cell.get()).how, /; hit; /);
          }),
        );

        it(
          "write: 503 and nothing is changed, or 504 and the outcome is unknown",
          timed(async () => {
            const parts = servers();
            await using cell = await Cell.open(parts);
            await cell.cached();
            parts.storeNet.mode = mode;
            const { status, retryAfter, took } = await cell.put("2");
            assertTook(took, CACHE_TIMEOUT + STORE_TIMEOUT + 2 * SLACK);
            assert(status === 504 || (status === 503 && retryAfter === "1"));
            parts.storeNet.mode = "pass";
            await cell.until(({ status }) => status === 200);
            if (status === 503) assertEquals(await cell.lastName(), "1");
            await cell.written("3");
            assertEquals(await cell.lastName(), "3");
          }),
        );
      });

      describe(`store ${how}, cache ${how}`, shared, () => {
        it(
          "read and write: 503, and then at once",
          timed(async () => {
            const parts = servers();
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
              // A call that waits: calls during a pause do not open the circuit.
              if (answers[1]?.status === 504) throw new TooSlow("no circuit");
              answers.forEach(assertUnavailable);
              took.push(...answers.map((it) => it.took));
            }
            assertTook(Math.max(...took), AT_ONCE);
            parts.storeNet.mode = parts.cacheNet.mode = "pass";
            await cell.until(({ how }) => /; hit; ttl=\d+; age=\d+$/.test(how));
            assertEquals(await cell.lastName(), "1");
          }),
        );
      });
    }
  });
}
