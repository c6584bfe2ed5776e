import { setTimeout as sleep } from "node:timers/promises";
import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertTook, timed, TooSlow } from "../../../support/timed.ts";
import { Cell } from "../cell.ts";
import { AT_ONCE, DOWN, partsOf, PATIENT, shared, SLACK } from "../cells.ts";
import { CACHE_TIMEOUT } from "../rig.ts";
import { nameOf, SUITE_PAIRS } from "../pairs.ts";

for (const pair of SUITE_PAIRS) {
  describe(`with ${nameOf(pair)}:`, shared, () => {
    const servers = partsOf(pair);

    for (const [how, mode] of Object.entries(DOWN)) {
      describe(`store up, cache ${how}`, shared, () => {
        it(
          "a read is answered by the store, and soon waits for the cache no more",
          timed(async () => {
            const parts = servers();
            await using cell = await Cell.open(parts, PATIENT.store);
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
              // After a pause of the machine, the outbox is read first.
              if (/outbox-unread/.test(how)) throw new TooSlow(how);
              assertMatch(how, /cache-unavailable/);
              assertTook(took, AT_ONCE);
              await sleep(10);
            }
            parts.cacheNet.mode = "pass";
            await cell.until(({ how }) => /; hit; /.test(how));
          }),
        );

        it("a write is answered as pending, and every later read sees it", async () => {
          const parts = servers();
          await using cell = await Cell.open(parts, PATIENT.store);
          await using other = await Cell.open(parts, PATIENT.store);
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
            if (/; hit; ttl=\d+; age=\d+$/.test(how)) break;
            await sleep(10);
          }
        });
      });
    }
  });
}
