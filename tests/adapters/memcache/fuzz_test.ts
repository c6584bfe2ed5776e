/**
 * Thousands of operations on two servers with random faults. After a failed
 * operation its key is never used again, because the operation may still be
 * applied. For every other key each answer must be exactly right.
 *
 * `PERSON_TEST_FUZZ=100000` sets the number of answered operations, and
 * `PERSON_TEST_FUZZ_SEED=7` repeats a run.
 *
 * @module
 */
import { PERSON } from "../../../src/person/person.ts";
import { assert, assertEquals, assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import {
  FakeMemcached,
  type Fault,
} from "../../system/faults/fake_memcached.ts";
import { random } from "../../system/faults/random.ts";
import { count, STUCK, type Tally, Worker } from "../values/fuzz_worker.ts";
import { at } from "./link.ts";

const FAULTS: readonly [Fault, ...Fault[]] = [
  "half",
  ...["close", "reset", "stall", "late", "drip", "garbage", "magic"] as const,
  ...["opaque", "opcode", "twice", "swap", "huge", "full", "garble"] as const,
];
const KINDS = [
  ...[
    "add",
    "calls of several",
    "compareAndSet",
    "delete",
    "get",
    "getMany",
    "set",
  ],
];
const WORKERS = 48;
const TIMEOUT = 200;

const operations = Number(Deno.env.get("PERSON_TEST_FUZZ") ?? 8000);
const seed = Number(
  Deno.env.get("PERSON_TEST_FUZZ_SEED") ?? Math.floor(Math.random() * 1e6),
);

describe("the memcache adapter under random faults", () => {
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
    await using one = await FakeMemcached.start({ late: 1.5 * TIMEOUT });
    await using two = await FakeMemcached.start({ late: 1.5 * TIMEOUT });
    const fakes = [one, two];
    const chance = random(seed);
    for (const fake of fakes) {
      fake.silent = true;
      fake.fault = () => {
        if (chance.below(150) > 0) return undefined;
        const fault = chance.pick(FAULTS);
        count(tally.faults, fault);
        return fault;
      };
    }
    await using server = new MemcacheKeyValue(
      fakes.map(({ port }) => at(port)),
      { record: PERSON, timeout: TIMEOUT },
    );
    const corrupt = (key: string) => fakes.some((it) => it.corrupt.has(key));
    const start = performance.now();
    await Promise.all(
      Array.from({ length: WORKERS }, async (_, number) => {
        const worker = new Worker(seed, number, server, corrupt);
        while (tally.right < operations) await worker.step(tally);
      }),
    );
    report(tally, performance.now() - start, fakes);

    if (operations >= 4000) {
      assertEquals([...tally.kinds.keys()].sort(), KINDS);
      assertGreater(tally.faults.size, 10);
      for (const answer of ["taken", "refused"] as const) {
        assertGreater(tally.tickets.get(answer) ?? 0, 100);
      }
    }
    if (operations >= 50_000) assertEquals(tally.faults.size, FAULTS.length);
    for (const fake of fakes) fake.fault = () => undefined;
    const giveUp = performance.now() + STUCK;
    while (!await server.ping().then(() => true, () => false)) {
      assert(performance.now() < giveUp, "it did not recover");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});

function report(
  { right, failed, missed, faults, kinds }: Tally,
  ms: number,
  fakes: readonly FakeMemcached[],
): void {
  const connections = fakes.reduce((sum, it) => sum + it.connections, 0);
  const listed = (counts: ReadonlyMap<string, number>) =>
    [...counts].map((it) => it.join(" ")).sort().join(", ");
  const line =
    `    seed ${seed}: ${right} operations in ${Math.round(ms)} ms ` +
    `(${listed(kinds)}), ` +
    `${failed} more failed, ${missed} missed, ${connections} connections; ` +
    `faults: ${listed(faults)}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}
