/**
 * A key-value server of which every operation is held by a schedule.
 *
 * @module
 */
import type { Person } from "../../../src/person/person.ts";
import type { KeyValue, Operation, Reply } from "../../../src/dao/key_value.ts";
import type { Schedule } from "../../freshness/property/schedule.ts";

/** The way of one instance to a server, which other instances use too. */
export class HeldKeyValue implements KeyValue<Person> {
  readonly #server: KeyValue<Person>;
  readonly #schedule: Schedule;
  readonly #name: string;
  #severed = false;

  /** A way to `server`; `name` is the instance's, for the trace. */
  constructor(server: KeyValue<Person>, schedule: Schedule, name: string) {
    this.#server = server;
    this.#schedule = schedule;
    this.#name = name;
  }

  /** From now on nothing gets through, or everything does. */
  sever(severed: boolean): void {
    this.#severed = severed;
  }

  /** As {@linkcode KeyValue.run}. */
  run(operation: Operation<Person>): Promise<Reply<Person>> {
    const { op, key } = operation;
    const value = "value" in operation ? JSON.stringify(operation.value) : "";
    return this.#schedule.hold({
      label: `${this.#name}: ${op} ${key.space} of ${key.id} ${value}`.trim(),
      apply: async () => await this.#server.run(operation),
      cut: () => this.#severed,
    });
  }

  /** Holds any other call that goes this way. */
  hold<T>(what: string, apply: () => Promise<T>): Promise<T> {
    return this.#schedule.hold({
      label: `${this.#name}: ${what}`,
      apply,
      cut: () => this.#severed,
    });
  }

  /** A round trip. */
  ping(): Promise<void> {
    return this.#server.ping();
  }

  /** As {@linkcode KeyValue.forget}; the other instances forget as well. */
  forget(): void {
    this.#server.forget();
  }

  /** The server is not its own. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
