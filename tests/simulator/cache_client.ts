/**
 * The client of a simulated cache server, as an instance has it.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type {
  Found,
  KeyValue,
  Operation,
  Reply,
  Version,
} from "../../src/dao/key_value.ts";
import type { Person } from "../../src/person/person.ts";
import { alarm } from "../../src/resilience/alarm.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { CacheServer, Numbered } from "./cache_server.ts";
import type { VirtualProcess } from "./clock.ts";
import { Connection, type Way } from "./network.ts";

/** The deadline of each operation, in milliseconds. */
export const CACHE_TIMEOUT = 100;

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
