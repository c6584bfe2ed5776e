import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertTook, timed, TooSlow } from "../../support/timed.ts";
import { assertUnavailable, Cell } from "./cell.ts";
import { partsOf, PATIENT, shared } from "./cells.ts";
import { nameOf, SUITE_PAIRS } from "./pairs.ts";

for (const pair of SUITE_PAIRS) {
  describe(`with ${nameOf(pair)}:`, shared, () => {
    const servers = partsOf(pair);

    for (const [how, mode] of [["up", "pass"], ["down", "cut"]] as const) {
      describe(`store overloaded, cache ${how}`, shared, () => {
        const LIMITS = [
          "--database-concurrency=2",
          "--database-queue=4",
          "--database-patience=300ms",
          // A comparison would take the one connection that is open.
          "--verify=off",
        ];

        it(
          "reads over the limit of the queue get 503; /livez and hits are answered",
          timed(async () => {
            const parts = servers();
            await using cell = await Cell.open(parts, ...LIMITS);
            await cell.cached();
            parts.cacheNet.mode = mode;
            parts.storeNet.mode = { delay: 200 };
            const reads = Array.from(
              { length: 30 },
              (_, i) => cell.get(`o${i}`),
            );
            const livez = await cell.send("/livez");
            assertEquals(livez.status, 200);
            assertTook(livez.took, 180);
            if (how === "up") {
              const hit = await cell.get();
              // After a pause of the machine, the outbox is read first.
              if (!/; hit; /.test(hit.how)) {
                throw new TooSlow(`${hit.status}: ${hit.how}`);
              }
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
            const parts = servers();
            const limits = [...LIMITS, PATIENT.store];
            await using cell = await Cell.open(parts, ...limits);
            await cell.cached();
            parts.cacheNet.mode = mode;
            // A write whose invalidation fails adds to the outbox: more round trips.
            parts.storeNet.mode = { delay: how === "up" ? 50 : 15 };
            const names = Array.from(
              { length: 30 },
              (_, i) => `${cell.id}-${i}`,
            );
            const answers = await Promise.all(
              names.map((it) => cell.put("1", it)),
            );
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
  });
}

/**
 * Of 30 at once two are served and some wait. On a machine that stands still
 * they do not come at once, and fewer are refused; or what is served takes too
 * long, and more are.
 */
function assertRefused(many: number, least: number): void {
  if (many < least || many > 28) throw new TooSlow(`${many} were refused`);
}
