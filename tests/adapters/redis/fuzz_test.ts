/**
 * Thousands of operations through a proxy with random faults. After a failed
 * operation its key is never used again, because the operation may still be
 * applied. For every other key each answer must be exactly right.
 *
 * `PERSON_TEST_FUZZ=100000` sets the number of answered operations, and
 * `PERSON_TEST_FUZZ_SEED=7` repeats a run.
 *
 * @module
 */
import { assert, assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redis } from "../../support/servers/redis.ts";
import { random } from "../../system/faults/random.ts";
import { count, STUCK, type Tally, Worker } from "../values/fuzz_worker.ts";
import { open } from "./open.ts";
import { FAULTS, Rogue } from "./rogue.ts";

const TIMEOUT = 200;
const WORKERS = 48;
const operations = Number(Deno.env.get("PERSON_TEST_FUZZ") ?? 8000);
const seed = Number(
  Deno.env.get("PERSON_TEST_FUZZ_SEED") ?? Math.floor(Math.random() * 1e6),
);

describe("the redis adapter under random faults", () => {
  it(`never hangs and never answers wrong, ${operations} times`, async () => {
    const tally: Tally = {
      right: 0,
      rightAt: performance.now(),
      failed: 0,
      missed: 0,
      faults: new Map(),
      kinds: new Map(),
      tickets: new Map(),
    };
    await using own = await Redis.start();
    await using rogue = new Rogue(own.port, 1.5 * TIMEOUT);
    const chance = random(seed);
    // No command has this answer, so the transport must notice it.
    rogue.extra = new TextEncoder().encode(":7\r\n");
    rogue.fault = () => {
      if (chance.below(8) > 0) return undefined;
      const fault = chance.pick(FAULTS);
      count(tally.faults, fault);
      return fault;
    };
    await using server = open(rogue.url, { timeout: TIMEOUT });
    const start = performance.now();
    await Promise.all(Array.from({ length: WORKERS }, async (_, number) => {
      const worker = new Worker(seed, number, server, () => false);
      while (tally.right < operations) await worker.step(tally);
    }));
    const { right, failed } = tally;
    // deno-lint-ignore no-console
    console.log(
      `    seed ${seed}: ${right} operations in ` +
        `${Math.round(performance.now() - start)} ms, ${failed} more failed, ` +
        `${rogue.connections} connections; faults: ` +
        [...tally.faults].sort().map((it) => it.join(" ")).join(", "),
    );
    if (operations >= 4000) {
      assertGreater(tally.faults.size, 3);
      assertGreater(tally.tickets.get("taken") ?? 0, 50);
      assertGreater(tally.tickets.get("refused") ?? 0, 50);
    }
    rogue.fault = () => undefined;
    const giveUp = performance.now() + STUCK;
    while (!await server.ping().then(() => true, () => false)) {
      assert(performance.now() < giveUp, "it did not recover");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});
