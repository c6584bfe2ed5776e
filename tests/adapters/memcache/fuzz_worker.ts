/**
 * One caller of the fuzz test, which knows what each of its keys must hold.
 *
 * @module
 */
import type { Person, PersonId } from "../../../src/person/person.ts";
import { assert, assertEquals } from "@std/assert";
import { keyOf } from "../../../adapters/memcache/codec.ts";
import type { MemcacheKeyValue } from "../../../adapters/memcache/key_value.ts";
import type {
  Key,
  Operation,
  Reply,
  Value,
} from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/cache.ts";
import { hasCode } from "../../../src/errors.ts";
import type { Fault } from "../../system/faults/fake_memcached.ts";
import { type Random, random } from "../../system/faults/random.ts";

/** After this many milliseconds without an answer, a caller hangs. */
export const STUCK = 20_000;

/** The result of a run. */
export interface Tally {
  right: number;
  rightAt: number;
  failed: number;
  missed: number;
  readonly faults: Map<Fault, number>;
  readonly kinds: Map<Operation<Person>["op"] | "calls of several", number>;
}

/** Adds one to the number of the kind. */
export function count<K>(counts: Map<K, number>, kind: K): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** A key, and the value that it must have. */
interface Cell {
  readonly key: Key;
  value: Value<Person> | undefined;
}

/** One caller, which waits for each answer before its next call. */
export class Worker {
  readonly #name: string;
  readonly #seed: number;
  readonly #chance: Random;
  readonly #server: MemcacheKeyValue<Person>;
  readonly #corrupt: (key: string) => boolean;
  readonly #cells: Cell[] = [];
  #made = 0;

  /** Makes a caller whose choices follow from the seed and its number. */
  constructor(
    seed: number,
    number: number,
    server: MemcacheKeyValue<Person>,
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
    const asked = cells.map((i) => this.#operation(this.#cell(i).key));
    let replies: Reply<Person>[];
    try {
      replies = await this.#within(this.#server.run(asked));
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
      const right = apply(cell, operation);
      const reply = replies[i];
      const missed = operation.op === "get" && right !== undefined &&
        reply === undefined && this.#corrupt(keyOf("person", cell.key));
      if (missed) tally.missed++;
      else {assertEquals(
          reply,
          right,
          `${this.#name}: wrong, seed ${this.#seed}`,
        );}
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
