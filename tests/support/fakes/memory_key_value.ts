/**
 * A key-value server in a `Map`, with a switch that takes it down.
 *
 * @module
 */
import type { Person } from "../../../src/person/person.ts";
import { AppError } from "../../../src/errors.ts";
import type {
  Found,
  Key,
  KeyValue,
  Operation,
  Reply,
  Storing,
  Version,
} from "../../../src/dao/key_value.ts";

/** A server of keys and values in memory that forgets only what expires. */
export class MemoryKeyValue implements KeyValue<Person> {
  /** While `true`, each call throws `AppError("unavailable")`. */
  down = false;
  /**
   * The number of round trips, those that failed included: calls that are made
   * at the same time count as one.
   */
  roundTrips = 0;
  #inRoundTrip = false;
  #version = 0;
  readonly #values = new Map<string, Found<Person> & { until: number }>();
  readonly #now: () => number;

  /** An empty server; `now` is the clock, in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Removes all values, as a restart does; no version comes again. */
  forget(): void {
    this.#values.clear();
  }

  /** As {@linkcode KeyValue.run}. */
  async run(operation: Operation<Person>): Promise<Reply<Person>> {
    await this.ping();
    return this.#run(operation);
  }

  /** Fails while the server is down. */
  async ping(): Promise<void> {
    if (!this.#inRoundTrip) this.roundTrips += 1;
    this.#inRoundTrip = true;
    await Promise.resolve();
    this.#inRoundTrip = false;
    if (this.down) throw new AppError("unavailable", "The cache is down.");
  }

  /** From now on the server is down. */
  [Symbol.asyncDispose](): Promise<void> {
    this.down = true;
    return Promise.resolve();
  }

  #run(operation: Operation<Person>): Reply<Person> {
    const name = nameOf(operation.key);
    const found = this.#get(name);
    switch (operation.op) {
      case "get":
        return found;
      case "delete":
        return this.#values.delete(name) && found !== undefined;
      case "add":
        return found ? undefined : this.#set(name, operation);
      case "set":
        this.#set(name, operation);
        return true;
      case "compareAndSet":
        if (found?.version !== operation.version) return false;
        this.#set(name, operation);
        return true;
    }
  }

  #set(
    name: string,
    { value, ttl }: Storing<Person>,
  ): Version {
    const version = `version ${this.#version++}` as Version;
    const until = this.#now() + ttl * 1000;
    this.#values.set(name, { value, version, until });
    return version;
  }

  #get(name: string): Found<Person> | undefined {
    const held = this.#values.get(name);
    if (!held || held.until <= this.#now()) return undefined;
    return { value: held.value, version: held.version };
  }
}

// A space has no colon and the id comes last, so no two keys are alike.
function nameOf(key: Key): string {
  return `${key.space}:${key.id}`;
}
