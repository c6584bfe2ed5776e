/**
 * Thousands of operations of many callers at once, while a cache server fails.
 * After a failed operation its key is never used again, because the operation may
 * still be applied. For every other key each answer must be exactly right.
 *
 * `PERSON_TEST_FUZZ=100000` sets the number of answered operations, and
 * `PERSON_TEST_FUZZ_SEED=7` repeats a run.
 *
 * @module
 */
import { assert } from "@std/assert";
import { out } from "../../../src/command/terminal.ts";
import type { KeyValue } from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import { random } from "../../system/faults/random.ts";
import { count, STUCK, type Tally, Worker } from "./fuzz_worker.ts";

/** The number of operations that must be answered. */
export const OPERATIONS = Number(Deno.env.get("PERSON_TEST_FUZZ") ?? 8000);

/** The deadline of an operation, in milliseconds. */
export const TIMEOUT = 200;

const SEED = Number(
  Deno.env.get("PERSON_TEST_FUZZ_SEED") ?? Math.floor(Math.random() * 1e6),
);
const WORKERS = 48;

/** How many kinds of faults a run must have: answers that share a piece fail together. */
const KINDS = 4;

/** A fake server, or a proxy, which makes faults. */
interface Faulty<F> {
  /** Decides what fails next. */
  fault: (request: never) => F | undefined;
  /** How many connections there were. */
  readonly connections: number;
}

/** What is tested, and what fails. */
interface Fuzz<F> {
  readonly server: KeyValue<Person>;
  readonly fakes: readonly Faulty<F>[];
  readonly faults: readonly [F, ...F[]];
  /** One of so many chances is a fault. */
  readonly rarity: number;
  /** Whether a fault has spoiled the value of the key, so that it is a miss. */
  readonly corrupt?: (key: string) => boolean;
}

/** Runs the operations, and waits until the server serves without faults. */
export async function fuzz<F extends string>(
  { server, fakes, faults, rarity, corrupt = () => false }: Fuzz<F>,
): Promise<Tally> {
  const tally: Tally = {
    right: 0,
    rightAt: performance.now(),
    failed: 0,
    missed: 0,
    faults: new Map(),
    kinds: new Map(),
    tickets: new Map(),
  };
  const chance = random(SEED);
  for (const fake of fakes) {
    fake.fault = () => {
      if (chance.below(rarity) > 0) return undefined;
      const fault = chance.pick(faults);
      count(tally.faults, fault);
      return fault;
    };
  }
  const start = performance.now();
  await Promise.all(Array.from({ length: WORKERS }, async (_, number) => {
    const worker = new Worker(SEED, number, server, corrupt);
    while (tally.right < OPERATIONS || tally.faults.size < KINDS) {
      await worker.step(tally);
    }
  }));
  const connections = fakes.reduce((sum, it) => sum + it.connections, 0);
  report(tally, performance.now() - start, connections);
  for (const fake of fakes) fake.fault = () => undefined;
  const giveUp = performance.now() + STUCK;
  while (!await server.ping().then(() => true, () => false)) {
    assert(performance.now() < giveUp, "it did not recover");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return tally;
}

function report(
  { right, failed, missed, faults, kinds }: Tally,
  ms: number,
  connections: number,
): void {
  const listed = (counts: ReadonlyMap<string, number>) =>
    [...counts].map((it) => it.join(" ")).sort().join(", ");
  out(
    `    seed ${SEED}: ${right} operations in ${Math.round(ms)} ms ` +
      `(${listed(kinds)}), ${failed} more failed, ${missed} missed, ` +
      `${connections} connections; faults: ${listed(faults)}`,
  );
}
