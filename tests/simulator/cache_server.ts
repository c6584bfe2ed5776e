/**
 * A simulated cache server. It numbers its values from 1, and begins again after
 * a restart, as memcached does.
 *
 * @module
 */
import type { Operation, Value } from "../../src/dao/key_value.ts";
import type { Person } from "../../src/person/person.ts";
import type { World } from "./clock.ts";
import { Server } from "./network.ts";

/** A value of the server, with its number. */
interface Stored {
  readonly value: Value<Person>;
  readonly number: number;
  readonly until: number;
}

/** An operation whose version is a number. */
export type Numbered = Operation<Person> & { readonly number?: number };

/** The server. */
export class CacheServer extends Server {
  readonly #values = new Map<string, Stored>();
  #numbers = 0;
  readonly #note: (line: () => string) => void;

  /** An empty server, which notes what it does. */
  constructor(world: World, note: (line: () => string) => void) {
    super(world);
    this.#note = note;
  }

  /** As {@linkcode Server.crash}; every value is lost. */
  override crash(): void {
    super.crash();
    this.#values.clear();
    this.#numbers = 0;
  }

  /** Forgets the values of the ids. */
  evict(ids: readonly string[]): void {
    for (const id of ids) this.#values.delete(id);
  }

  /** Applies the operation, and answers what it found or stored. */
  apply(operation: Numbered): Stored | boolean | undefined {
    const reply = this.#apply(operation);
    this.#note(() => {
      const { op, key, number = "" } = operation;
      const value = "value" in operation ? shown(operation.value) : "";
      const answer = typeof reply === "object"
        ? `${shown(reply.value)} ${reply.number}`
        : String(reply);
      return `  cache: ${op} ${key.id} ${number} ${value} → ${answer}`;
    });
    return reply;
  }

  #apply(operation: Numbered): Stored | boolean | undefined {
    const { id } = operation.key;
    const found = this.#values.get(id);
    const live = found && found.until > this.process.steady()
      ? found
      : undefined;
    switch (operation.op) {
      case "get":
        return live;
      case "delete":
        this.#values.delete(id);
        return live !== undefined;
      case "add":
        return live ? undefined : this.#set(id, operation);
      case "set":
        this.#set(id, operation);
        return true;
      case "compareAndSet":
        if (!live || live.number !== operation.number) return false;
        this.#set(id, operation);
        return true;
    }
  }

  #set(
    id: string,
    { value, ttl }: Extract<Operation<Person>, { readonly value: unknown }>,
  ): Stored {
    const until = this.process.steady() + ttl * 1000;
    const stored = { value, number: ++this.#numbers, until };
    this.#values.set(id, stored);
    return stored;
  }
}

function shown(value: Value<Person> | undefined): string {
  if (typeof value !== "object") return String(value);
  return value.record ? value.record.firstName : "absent";
}
