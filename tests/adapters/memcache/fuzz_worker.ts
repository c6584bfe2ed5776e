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
import { keyOf } from "../../../adapters/values/codec.ts";
import {
  type Key,
  type KeyValue,
  MARK,
  type Operation,
  PLACEHOLDER,
  type Reply,
  type Value,
  type Version,
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
  /** How many values were stored; the number of the present value. */
  stored: number;
  /** Every version that came so far, with the number of its value. */
  readonly versions: Map<Version, number>;
}

/** One caller, which waits for each answer before its next call. */
export class Worker {
  readonly #name: string;
  readonly #seed: number;
  readonly #chance: Random;
  readonly #server: Pick<KeyValue<Person>, "run">;
  readonly #corrupt: (key: string) => boolean;
  readonly #cells: Cell[] = [];
  #made = 0;

  /** Makes a caller whose choices follow from the seed and its number. */
  constructor(
    seed: number,
    number: number,
    server: Pick<KeyValue<Person>, "run">,
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
    let replies: Reply<Person>[];
    try {
      replies = await this.#within(
        Promise.all(asked.map((it) => this.#server.run(it))),
      );
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
      const missed = typeof reply === "object" && cell.value !== undefined &&
        reply.value === undefined && this.#corrupt(keyOf("person", cell.key));
      if (missed) tally.missed++;
      else check(cell, operation, reply, `${this.#name}, seed ${this.#seed}`);
    });
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

/** Checks the answer against the model, and applies the operation to it. */
function check(
  cell: Cell,
  operation: Operation<Person>,
  reply: Reply<Person>,
  message: string,
): void {
  if (!("value" in operation)) {
    return checkBare(cell, operation.op, reply, message);
  }
  if (operation.op === "add") {
    assertEquals(typeof reply, cell.value ? "undefined" : "string", message);
  } else if (!("version" in operation)) {
    assertEquals(reply, true, message);
  } else if (reply !== false) {
    assertEquals(reply, true, message);
    assert(cell.value, message);
    assertEquals(cell.versions.get(operation.version), cell.stored, message);
  }
  if (!reply) return;
  cell.value = operation.value;
  cell.stored++;
  if (typeof reply === "string") learn(cell, reply, message);
}

function checkBare(
  cell: Cell,
  op: "get" | "delete",
  reply: Reply<Person>,
  message: string,
): void {
  if (op === "delete") {
    assertEquals(reply, cell.value !== undefined, message);
    cell.value = undefined;
  } else if (cell.value === undefined) {
    assertEquals(reply, undefined, message);
  } else {
    assert(typeof reply === "object", message);
    assertEquals(reply.value, cell.value, message);
    learn(cell, reply.version, message);
  }
}

/** A version is of one value; a value has one on each connection. */
function learn(cell: Cell, version: Version, message: string): void {
  const before = cell.versions.get(version) ?? cell.stored;
  assertEquals(before, cell.stored, `${message}: a version came again`);
  cell.versions.set(version, cell.stored);
}
