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
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import { assert, assertEquals, assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { keyOf } from "../../../adapters/memcache/codec.ts";
import { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import type {
  Key,
  Operation,
  Reply,
  Value,
} from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/cache.ts";
import { hasCode } from "../../../src/errors.ts";
import {
  FakeMemcached,
  type Fault,
} from "../../system/faults/fake_memcached.ts";
import { type Random, random } from "../../system/faults/random.ts";
import { at } from "./link.ts";

const FAULTS: readonly [Fault, ...Fault[]] = [
  "half",
  ...["close", "reset", "stall", "late", "drip", "garbage", "magic"] as const,
  ...["opaque", "opcode", "twice", "swap", "huge", "full", "garble"] as const,
];
const KINDS = ["add", "calls of several", "delete", "get", "set"];
const WORKERS = 48;
const TIMEOUT = 200;
const STUCK = 20_000;

const operations = Number(Deno.env.get("PERSON_TEST_FUZZ") ?? 8000);
const seed = Number(
  Deno.env.get("PERSON_TEST_FUZZ_SEED") ?? Math.floor(Math.random() * 1e6),
);

/** The result of a run. */
interface Tally {
  right: number;
  rightAt: number;
  failed: number;
  missed: number;
  readonly faults: Map<Fault, number>;
  readonly kinds: Map<Operation<Person>["op"] | "calls of several", number>;
}

function count<K>(counts: Map<K, number>, kind: K): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** A key, and the value that it must have. */
interface Cell {
  readonly key: Key;
  value: Value<Person> | undefined;
}

/** One caller, which waits for each answer before its next call. */
class Worker {
  readonly #name: string;
  readonly #chance: Random;
  readonly #server: MemcacheKeyValue<Person>;
  readonly #corrupt: (key: string) => boolean;
  readonly #cells: Cell[] = [];
  #made = 0;

  constructor(
    number: number,
    server: MemcacheKeyValue<Person>,
    corrupt: (key: string) => boolean,
  ) {
    this.#name = `worker ${number}`;
    this.#chance = random(seed * 1000 + number);
    this.#server = server;
    this.#corrupt = corrupt;
    for (let i = 0; i < 4; i++) this.#cells.push(this.#fresh());
  }

  /** Makes one call of one or more operations, and checks its answers. */
  async step(tally: Tally): Promise<void> {
    const many = this.#chance.below(4) === 0 ? 1 + this.#chance.below(12) : 1;
    const cells = Array.from(
      { length: many },
      () => this.#chance.below(this.#cells.length),
    );
    const asked = cells.map((i) => this.#operation(this.#cell(i).key));
    let replies: Reply<Person>[];
    try {
      replies = await this.#within(this.#server.run(asked));
    } catch (error) {
      assert(hasCode(error, "unavailable"), String(error));
      tally.failed += many;
      for (const i of cells) this.#cells[i] = this.#fresh();
      const silence = performance.now() - tally.rightAt;
      assert(silence < STUCK, `nothing works any more, seed ${seed}`);
      // While all operations fail at once, time must pass for the probe.
      return await new Promise((resolve) => setTimeout(resolve, 10));
    }
    tally.right += many;
    tally.rightAt = performance.now();
    if (many > 1) count(tally.kinds, "calls of several");
    asked.forEach((operation, i) => {
      count(tally.kinds, operation.op);
      const cell = this.#cell(cells[i] ?? 0);
      const right = apply(cell, operation);
      const reply = replies[i];
      const missed = operation.op === "get" && right !== undefined &&
        reply === undefined && this.#corrupt(keyOf("person", cell.key));
      if (missed) tally.missed++;
      else assertEquals(reply, right, `${this.#name}: wrong, seed ${seed}`);
    });
  }

  #cell(i: number): Cell {
    const cell = this.#cells[i];
    assert(cell);
    return cell;
  }

  #fresh(): Cell {
    const space = this.#chance.pick(["generation", "data", "record"]);
    const odd = this.#chance.pick(["", "é", "x".repeat(240), " "]);
    const id = `${this.#name}, key ${this.#made++}${odd}` as PersonId;
    return { key: { space, id }, value: undefined };
  }

  #operation(key: Key): Operation<Person> {
    const op = this.#chance.pick(["get", "get", "set", "add", "delete"]);
    if (op === "get" || op === "delete") return { op, key };
    return { op, key, value: this.#value(key), ttl: 600 };
  }

  #value(key: Key): Value<Person> {
    const generation = crypto.randomUUID() as string as Generation;
    const size = this.#chance.below(200);
    const person = {
      id: key.id as PersonId,
      firstName: generation,
      lastName: "é".repeat(size),
    };
    const freshUntil = this.#chance.next();
    if (key.space === "generation") return generation;
    if (key.space === "record") return { kind: "record", record: person };
    return this.#chance.pick<Value<Person>>([
      { kind: "entry", generation, record: person, freshUntil },
      { kind: "entry", generation, record: null, freshUntil },
    ]);
  }

  async #within<T>(promise: Promise<T>): Promise<T> {
    const hung = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => hung.reject(new Error(`${this.#name}: hung, seed ${seed}`)),
      STUCK,
    );
    try {
      return await Promise.race([promise, hung.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Applies the operation to the model; returns the expected answer. */
function apply(cell: Cell, operation: Operation<Person>): Reply<Person> {
  const held = cell.value;
  switch (operation.op) {
    case "get":
      return held;
    case "delete":
      cell.value = undefined;
      return held !== undefined;
    case "add":
      if (held !== undefined) return false;
      // fall through
    case "set":
      cell.value = operation.value;
      return true;
  }
}

describe("the memcache adapter under random faults", () => {
  it(`never hangs and never answers wrong, ${operations} times`, async () => {
    const tally: Tally = {
      right: 0,
      rightAt: performance.now(),
      failed: 0,
      missed: 0,
      faults: new Map(),
      kinds: new Map(),
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
        const worker = new Worker(number, server, corrupt);
        while (tally.right < operations) await worker.step(tally);
      }),
    );
    report(tally, performance.now() - start, fakes);

    if (operations >= 4000) {
      assertEquals([...tally.kinds.keys()].sort(), KINDS);
      assertGreater(tally.faults.size, 10);
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
