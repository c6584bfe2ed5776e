/**
 * A key-value server in a `Map`, with a switch that takes it down.
 *
 * @module
 */
import type { Person } from "../../../src/person/person.ts";
import { AppError } from "../../../src/errors.ts";
import type {
  Key,
  KeyValue,
  Operation,
  Reply,
  Value,
} from "../../../src/dao/key_value.ts";

/** A server of keys and values in memory that forgets only what expires. */
export class MemoryKeyValue implements KeyValue<Person> {
  /** While `true`, each call throws `AppError("unavailable")`. */
  down = false;
  /** How many round trips were made, those that failed included. */
  roundTrips = 0;
  readonly #values = new Map<string, { value: Value<Person>; until: number }>();
  readonly #now: () => number;

  /** An empty server; `now` is the clock, in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Forgets everything, as a restart does. */
  clear(): void {
    this.#values.clear();
  }

  /** As {@linkcode KeyValue.run}. */
  async run(
    operations: readonly Operation<Person>[],
  ): Promise<Reply<Person>[]> {
    await this.ping();
    return operations.map((operation) => this.#run(operation));
  }

  /** Fails while the server is down. */
  async ping(): Promise<void> {
    this.roundTrips += 1;
    await Promise.resolve();
    if (this.down) throw new AppError("unavailable", "The cache is down.");
  }

  /** From now on the server is down. */
  [Symbol.asyncDispose](): Promise<void> {
    this.down = true;
    return Promise.resolve();
  }

  #run(operation: Operation<Person>): Reply<Person> {
    const name = nameOf(operation.key);
    const value = this.#get(name);
    switch (operation.op) {
      case "get":
        return value;
      case "delete":
        return this.#values.delete(name) && value !== undefined;
      case "add":
        if (value !== undefined) return false;
    }
    const until = this.#now() + operation.ttl * 1000;
    this.#values.set(name, { value: operation.value, until });
    return true;
  }

  #get(name: string): Value<Person> | undefined {
    const held = this.#values.get(name);
    return held && held.until > this.#now() ? held.value : undefined;
  }
}

// A space has no colon and the id comes last, so no two keys are alike.
function nameOf(key: Key): string {
  return `${key.space}:${key.id}`;
}
