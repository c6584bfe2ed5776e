/**
 * The client of a simulated cache server, as an instance has it.
 *
 * @module
 */
import { ServerIdentity } from "../../adapters/values/server_identity.ts";
import { ServerKeys } from "../../adapters/values/server_keys.ts";
import { AppError } from "../../src/errors.ts";
import type {
  Epoch,
  Found,
  KeyValue,
  Membership,
  Operation,
  Reply,
  Version,
} from "../../src/dao/key_value.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
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
  /** A mutant: the identity of a server is known later than its answers. */
  readonly lateIdentity?: boolean | undefined;
  /** The time of its deadlines. */
  readonly runtime: Runtime;
}

/** What the question for the identity needs. */
interface Question {
  ask(first: (identity: string) => void): Promise<unknown>;
}

/** How much later an identity is known, in milliseconds. */
const LATE = 20;

/**
 * The client of one instance. Its versions are valid on one connection, which
 * begins with the question who the server is if that has an identity.
 */
export class CacheClient implements KeyValue<Person>, Membership {
  readonly #server: CacheServer;
  readonly #way: Way;
  readonly #process: VirtualProcess;
  readonly #options: CacheClientOptions;
  readonly #keys: ServerKeys<Person>;
  readonly #identity: ServerIdentity<Question>;
  /** What fails the operations under way. */
  readonly #pending = new Set<() => void>();
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
    this.#keys = new ServerKeys(PERSON, process);
    this.#identity = new ServerIdentity<Question>(
      async ({ ask }, _random, known) => {
        const late = (it: string) =>
          void process.setTimeout(() => known(it), LATE);
        await ask(options.lateIdentity ? late : known);
      },
      {
        ask: (first) =>
          this.#send(() => Promise.resolve(server.identify()), first),
        drop: () => this.#drop(),
        changed: () => this.#keys.identified([this.#identity.value]),
      },
      process,
    );
  }

  /** As {@linkcode KeyValue.membership}. */
  get membership(): Membership | undefined {
    return this.#server.hasIdentity ? this : undefined;
  }

  /** As {@linkcode Membership.identity}. */
  get identity(): string | undefined {
    return this.#keys.identity;
  }

  /** As {@linkcode Membership.identify}. */
  async identify(): Promise<void> {
    this.#connect();
    await this.#identity.ask();
  }

  /** As {@linkcode Membership.use}. */
  use(used: Epoch | undefined): void {
    this.#keys.use(used);
  }

  /** As {@linkcode KeyValue.run}. */
  async run(operation: Operation<Person>): Promise<Reply<Person>> {
    const { key } = operation;
    if (!this.#keys.usable(key.space)) throw unavailable();
    this.#connect();
    const connection = this.#name;
    let sent: Numbered = { ...operation, name: this.#keys.nameOf(key) };
    if (operation.op === "compareAndSet") {
      const [by, number] = operation.version.split(".");
      const valid = Number(by) === connection || this.#options.anyConnection;
      if (!valid) return false;
      sent = { ...sent, number: Number(number) };
    }
    const reply = await this.#send(() =>
      Promise.resolve(this.#server.apply(sent))
    );
    if (typeof reply !== "object") return reply;
    const version = `${connection}.${reply.number}` as Version;
    if (operation.op === "add") return version;
    return { value: reply.value, version } satisfies Found<Person>;
  }

  /** As {@linkcode KeyValue.ping}. */
  async ping(): Promise<void> {
    await this.#send(() => Promise.resolve());
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
    this.#identity.begin();
    return this.#connection;
  }

  /** Calls `first` before any later answer is handled. */
  #send<T>(apply: () => Promise<T>, first?: (value: T) => void): Promise<T> {
    const connection = this.#connect();
    this.#identity.beforeCommand();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const fail = () => {
      cancel();
      reject(unavailable());
    };
    const lose = () => this.#pending.has(fail) && this.#drop();
    const cancel = alarm(this.#options.runtime, CACHE_TIMEOUT, lose);
    this.#pending.add(fail);
    connection.request(apply).then((value) => {
      if (!this.#pending.delete(fail)) return;
      cancel();
      first?.(value);
      resolve(value);
      if (this.#failing) this.#options.onUp();
      this.#failing = false;
    }, lose);
    return promise;
  }

  /** Closes the connection; all that is under way fails. */
  #drop(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#failing = true;
    const lost = [...this.#pending];
    this.#pending.clear();
    for (const fail of lost) fail();
  }
}

function unavailable(): AppError {
  return new AppError("unavailable", "The cache does not answer.");
}
