/**
 * A simulated cache server. Without a disk it numbers its values from 1, and
 * begins again after a restart, as memcached does. With a disk, it comes back
 * with the values of a while ago, as Redis does: each still has its number, which
 * no other value ever gets.
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

/** An operation whose version is a number, and the name of its key. */
export type Numbered = Operation<Person> & {
  readonly name: string;
  readonly number?: number;
};

/** What a server has. */
export interface CacheServerOptions {
  /** Whether it has a disk. */
  readonly disk?: boolean;
  /** Whether it has an identity, also without a disk. */
  readonly identity?: boolean;
}

/** The least milliseconds between two copies to the disk. */
const SAVE = 300;

/** The server. */
export class CacheServer extends Server {
  #values = new Map<string, Stored>();
  #numbers = 0;
  readonly #note: (line: () => string) => void;
  /** Whether it can say who it is. */
  readonly hasIdentity: boolean;
  /** The item with the identity, until it is lost. */
  #item: string | undefined;
  /** What the disk has, and when it was written. */
  readonly #disk: { values: Map<string, Stored>; at: number } | undefined;

  /** An empty server, which notes what it does. */
  constructor(
    world: World,
    note: (line: () => string) => void,
    { disk = false, identity = false }: CacheServerOptions = {},
  ) {
    super(world);
    this.#note = note;
    this.hasIdentity = disk || identity;
    if (disk) this.#disk = { values: new Map(), at: 0 };
  }

  /**
   * Says who it is. With a disk that is its process, as with Redis; else it is an
   * item among its values, as in memcached.
   */
  identify(): string {
    if (this.#disk) return `${this.starts}`;
    return this.#item ??= this.process.uuid();
  }

  /** As {@linkcode Server.crash}; what is not on the disk is lost. */
  override crash(): void {
    super.crash();
    this.#values = new Map(this.#disk?.values);
    this.#item = undefined;
    if (!this.#disk) this.#numbers = 0;
  }

  /** Forgets the values of the ids, and sometimes the item with the identity. */
  evict(ids: readonly string[]): void {
    if (this.process.random() < 0.3) this.#item = undefined;
    for (const name of this.#values.keys()) {
      if (ids.some((id) => name.endsWith(`:${id}`))) this.#values.delete(name);
    }
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
    const { name } = operation;
    this.#save();
    const found = this.#values.get(name);
    const live = found && found.until > this.process.steady()
      ? found
      : undefined;
    switch (operation.op) {
      case "get":
        return live;
      case "delete":
        this.#values.delete(name);
        return live !== undefined;
      case "add":
        return live ? undefined : this.#set(name, operation);
      case "set":
        this.#set(name, operation);
        return true;
      case "compareAndSet":
        if (!live || live.number !== operation.number) return false;
        this.#set(name, operation);
        return true;
    }
  }

  #save(): void {
    const now = this.process.steady();
    if (!this.#disk || now < this.#disk.at + SAVE) return;
    this.#disk.values = new Map(this.#values);
    this.#disk.at = now;
  }

  #set(
    name: string,
    { value, ttl }: Extract<Operation<Person>, { readonly value: unknown }>,
  ): Stored {
    const until = this.process.steady() + ttl * 1000;
    const stored = { value, number: ++this.#numbers, until };
    this.#values.set(name, stored);
    return stored;
  }
}

function shown(value: Value<Person> | undefined): string {
  if (typeof value !== "object") return String(value);
  return value.record ? value.record.firstName : "absent";
}
