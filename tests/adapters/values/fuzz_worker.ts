/**
 * One caller of the fuzz test, which knows what each of its keys must hold.
 *
 * @module
 */
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import { assert, assertEquals } from "@std/assert";
import { type Cell, check } from "./fuzz_cell.ts";
import { keyOf } from "../../../adapters/values/key_format.ts";
import {
  type Key,
  type KeyValue,
  MARK,
  type Operation,
  PLACEHOLDER,
  type Reply,
  type Value,
} from "../../../src/dao/key_value.ts";
import { hasCode } from "../../../src/errors.ts";
import { represent } from "../../../src/record/representation.ts";
import { type Random, random } from "../../system/faults/random.ts";

/** After this many milliseconds without an answer, a caller hangs. */
export const STUCK = 20_000;

/** The result of a run. */
export interface Tally {
  right: number;
  rightAt: number;
  failed: number;
  missed: number;
  readonly faults: Map<string, number>;
  /** The answers of compare-and-set. */
  readonly tickets: Map<"taken" | "refused", number>;
  readonly kinds: Map<
    Operation<Person>["op"] | "calls of several" | "getMany",
    number
  >;
}

/** Adds one to the number of the kind. */
export function count<K>(counts: Map<K, number>, kind: K): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** What the fuzz test calls. */
export type Fuzzed = Pick<KeyValue<Person>, "run" | "getMany">;

/** One caller, which waits for each answer before its next call. */
export class Worker {
  readonly #name: string;
  readonly #seed: number;
  readonly #chance: Random;
  readonly #server: Fuzzed;
  readonly #corrupt: (key: string) => boolean;
  readonly #cells: Cell[] = [];
  #made = 0;

  /** Makes a caller whose choices follow from the seed and its number. */
  constructor(
    seed: number,
    number: number,
    server: Fuzzed,
    corrupt: (key: string) => boolean,
  ) {
    this.#name = `worker ${number}`;
    this.#seed = seed;
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
    const asked = cells.map((i) => this.#operation(this.#cell(i)));
    // It is called first, so its answers are from before the operations.
    const hasBatch = this.#server.getMany && this.#chance.below(8) === 0;
    const batch = hasBatch ? this.#batch(tally) : undefined;
    const calls = Promise.all(asked.map((it) => this.#server.run(it)));
    let replies: Reply<Person>[];
    try {
      const ends = Promise.allSettled([batch, calls]);
      const [ofBatch] = await this.#within(ends);
      if (ofBatch.status === "rejected") throw ofBatch.reason;
      replies = await calls;
    } catch (error) {
      assert(hasCode(error, "unavailable"), String(error));
      tally.failed += many;
      for (const i of cells) this.#cells[i] = this.#fresh();
      const silence = performance.now() - tally.rightAt;
      assert(silence < STUCK, `nothing works any more, seed ${this.#seed}`);
      // While all operations fail at once, time must pass for the probe.
      return await new Promise((resolve) => setTimeout(resolve, 10));
    }
    tally.right += many;
    tally.rightAt = performance.now();
    if (many > 1) count(tally.kinds, "calls of several");
    asked.forEach((operation, i) => {
      count(tally.kinds, operation.op);
      const cell = this.#cell(cells[i] ?? 0);
      const reply = replies[i];
      if (operation.op === "compareAndSet") {
        count(tally.tickets, reply ? "taken" : "refused");
      }
      this.#check(cell, operation, reply, tally);
    });
  }

  /**
   * Gets several values with one call, some of them twice, and checks each answer.
   * A get changes nothing, so its key is used again also if it fails.
   */
  async #batch(tally: Tally): Promise<void> {
    const { key: { space } } = this.#chance.pick(this.#cells as [Cell]);
    const all = this.#cells.filter(({ key }) => key.space === space);
    const cells = Array.from(
      { length: 1 + this.#chance.below(12) },
      () => this.#chance.pick(all as [Cell]),
    );
    const before = cells.map(({ value, stored }) => ({ value, stored }));
    const outcomes = await this.#server.getMany?.(
      space,
      cells.map(({ key }) => key.id),
    );
    assertEquals(outcomes?.length, cells.length);
    cells.forEach((cell, i) => {
      const outcome = outcomes?.[i];
      assert(
        outcome,
        `${this.#name}, seed ${this.#seed}: an id has no outcome`,
      );
      if (outcome.status === "rejected") {
        assert(hasCode(outcome.reason, "unavailable"), String(outcome.reason));
        tally.failed++;
        return;
      }
      assertEquals({ value: cell.value, stored: cell.stored }, before[i]);
      count(tally.kinds, "getMany");
      const operation = { op: "get", key: cell.key } as const;
      this.#check(cell, operation, outcome.value, tally);
    });
  }

  /** Checks the answer, unless the fake server has spoiled the value. */
  #check(
    cell: Cell,
    operation: Operation<Person>,
    reply: Reply<Person>,
    tally: Tally,
  ): void {
    const missed = typeof reply === "object" && cell.value !== undefined &&
      reply.value === undefined && this.#corrupt(keyOf("person", cell.key, ""));
    if (missed) tally.missed++;
    else check(cell, operation, reply, `${this.#name}, seed ${this.#seed}`);
  }

  #cell(i: number): Cell {
    const cell = this.#cells[i];
    assert(cell);
    return cell;
  }

  #fresh(): Cell {
    const space = this.#chance.pick(["entry", "record"]);
    const odd = this.#chance.pick(["", "é", "x".repeat(230), " "]);
    const id = `${this.#name}, key ${this.#made++}${odd}` as PersonId;
    const key = { space, id } as const;
    return { key, value: undefined, stored: 0, versions: new Map() };
  }

  #operation({ key, versions }: Cell): Operation<Person> {
    const ops = [
      "get",
      "get",
      "set",
      "add",
      "compareAndSet",
      "delete",
    ] as const;
    const op = this.#chance.pick(ops);
    if (op === "get" || op === "delete") return { op, key };
    const storing = { key, value: this.#value(key), ttl: 600 };
    if (op !== "compareAndSet") return { op, ...storing };
    const [latest, ...older] = [...versions.keys()].reverse();
    if (!latest) return { op: "add", ...storing };
    const version = this.#chance.pick([latest, latest, ...older.slice(0, 2)]);
    return { op, ...storing, version };
  }

  #value(key: Key): Value<Person> {
    const person = {
      id: key.id as PersonId,
      firstName: crypto.randomUUID(),
      lastName: "é".repeat(this.#chance.below(200)),
    };
    if (key.space === "record") return { kind: "record", record: person };
    const freshUntil = this.#chance.next();
    const freshFor = this.#chance.next();
    const shown = represent(PERSON, person);
    return this.#chance.pick<Value<Person>>([
      PLACEHOLDER,
      MARK,
      { kind: "entry", record: person, shown, freshUntil, freshFor },
      { kind: "entry", record: null, freshUntil, freshFor },
    ]);
  }

  async #within<T>(promise: Promise<T>): Promise<T> {
    const hung = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => hung.reject(new Error(`${this.#name}: hung, seed ${this.#seed}`)),
      STUCK,
    );
    try {
      return await Promise.race([promise, hung.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
