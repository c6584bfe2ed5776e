/**
 * A simulated cache server, and a client of it. The server numbers its values
 * from 1, and begins again after a restart, as memcached does.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type {
  Found,
  KeyValue,
  Operation,
  Reply,
  Value,
  Version,
} from "../../src/dao/key_value.ts";
import type { Person } from "../../src/person/person.ts";
import { alarm } from "../../src/resilience/alarm.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { VirtualProcess, World } from "./clock.ts";
import { Connection, Server, type Way } from "./network.ts";

/** The deadline of each operation, in milliseconds. */
export const CACHE_TIMEOUT = 100;

/** A value of the server, with its number. */
interface Stored {
  readonly value: Value<Person>;
  readonly number: number;
  readonly until: number;
}

/** An operation whose version is a number. */
type Numbered = Operation<Person> & { readonly number?: number };

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

/** The options of a {@linkcode CacheClient}. */
export interface CacheClientOptions {
  /** Called when the server answers again after a failure. */
  readonly onUp: () => void;
  /** A mutant: a version is valid on any connection. */
  readonly anyConnection?: boolean | undefined;
  /** The time of its deadlines. */
  readonly runtime: Runtime;
}

/** The client of one instance. Its versions are valid on one connection. */
export class CacheClient implements KeyValue<Person> {
  readonly #server: CacheServer;
  readonly #way: Way;
  readonly #process: VirtualProcess;
  readonly #options: CacheClientOptions;
  #connection: Connection | undefined;
  #name = 0;
  #failing = false;

  /** A client that connects at its first operation. */
  constructor(
    server: CacheServer,
    way: Way,
    process: VirtualProcess,
    options: CacheClientOptions,
  ) {
    this.#server = server;
    this.#way = way;
    this.#process = process;
    this.#options = options;
  }

  /** As {@linkcode KeyValue.run}. */
  async run(operation: Operation<Person>): Promise<Reply<Person>> {
    const connection = this.#connect();
    const name = this.#name;
    let sent: Numbered = operation;
    if (operation.op === "compareAndSet") {
      const [by, number] = operation.version.split(".");
      const valid = Number(by) === name || this.#options.anyConnection;
      if (!valid) return false;
      sent = { ...operation, number: Number(number) };
    }
    const reply = await this.#answer(
      connection,
      () => Promise.resolve(this.#server.apply(sent)),
    );
    if (typeof reply !== "object") return reply;
    const version = `${name}.${reply.number}` as Version;
    if (operation.op === "add") return version;
    return { value: reply.value, version } satisfies Found<Person>;
  }

  /** As {@linkcode KeyValue.ping}. */
  async ping(): Promise<void> {
    await this.#answer(this.#connect(), () => Promise.resolve());
  }

  /** Throws: the simulated store reports no changes by others, so nothing calls this. */
  forget(): void {
    throw new Error("The simulation forgets nothing.");
  }

  /** Closes the connection. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#connection?.close();
    return Promise.resolve();
  }

  #connect(): Connection {
    if (this.#connection) return this.#connection;
    this.#name++;
    this.#connection = new Connection(this.#way, this.#process, this.#server);
    return this.#connection;
  }

  #answer<T>(connection: Connection, apply: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = alarm(this.#options.runtime, CACHE_TIMEOUT, () => fail());
      const fail = () => {
        cancel();
        connection.close();
        if (this.#connection === connection) this.#connection = undefined;
        this.#failing = true;
        reject(new AppError("unavailable", "The cache does not answer."));
      };
      connection.request(apply).then((value) => {
        cancel();
        resolve(value);
        if (this.#failing) this.#options.onUp();
        this.#failing = false;
      }, fail);
    });
  }
}

function shown(value: Value<Person> | undefined): string {
  if (typeof value !== "object") return String(value);
  return value.record ? value.record.firstName : "absent";
}
