/**
 * The {@linkcode KeyValue} of the freshness protocol in Redis.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { ErrorReply } from "@redis/client";
import { AppError } from "../../src/errors.ts";
import type {
  Epoch,
  Found,
  Key,
  KeyValue,
  Membership,
  Operation,
  Reply,
  Storing,
  Version,
} from "../../src/dao/key_value.ts";
import type { CacheOptions } from "../../src/dao/adapter.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import type { Runtime } from "../../src/runtime.ts";
import { decode, encode, isAllowed } from "../values/codec.ts";
import { ServerKeys } from "../values/server_keys.ts";
import {
  areValues,
  isOk,
  isOkOrNull,
  isOneOrZero,
  isValue,
} from "./answers.ts";
import { COMPARE_AND_SET, SCRIPT_ID, TOKEN } from "./script.ts";
import type { RedisServer } from "./server.ts";
import { RedisTransport } from "./transport.ts";
import { tokenIn, versionOf } from "./version.ts";
import type { TransportOptions } from "../values/transport_options.ts";

/** The limits of the connection, the record, and the callbacks. */
export interface RedisOptions<R extends Identified> extends TransportOptions {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** As {@linkcode CacheOptions.onCorrupt}. */
  readonly onCorrupt?: CacheOptions<R>["onCorrupt"];
}

/** One server of Redis or Valkey. */
export class RedisKeyValue<R extends Identified>
  implements KeyValue<R>, Membership {
  readonly #record: RecordType<R>;
  readonly #name: string;
  readonly #transport: RedisTransport;
  readonly #onCorrupt: CacheOptions<R>["onCorrupt"];
  readonly #runtime: Runtime;
  readonly #keys: ServerKeys<R>;

  /** Opens nothing: the first operation connects. */
  constructor(server: RedisServer, options: RedisOptions<R>) {
    this.#record = options.record;
    this.#name = server.name;
    this.#runtime = options.runtime;
    this.#keys = new ServerKeys(options.record, this.#runtime);
    this.#onCorrupt = options.onCorrupt;
    this.#transport = new RedisTransport(server, {
      ...options,
      onIdentity: () => {
        this.#keys.identified([this.#transport.identity]);
      },
    });
  }

  /** As {@linkcode KeyValue.membership}. */
  get membership(): Membership {
    return this;
  }

  /** As {@linkcode Membership.identity}. */
  get identity(): string | undefined {
    return this.#keys.identity;
  }

  /** As {@linkcode Membership.identify}. */
  async identify(): Promise<void> {
    await this.#transport.identify();
  }

  /** As {@linkcode Membership.use}. */
  use(used: Epoch | undefined): void {
    this.#keys.use(used);
  }

  /** As {@linkcode KeyValue.run}. */
  async run(operation: Operation<R>): Promise<Reply<R>> {
    try {
      return await this.#run(operation);
    } catch (error) {
      throw unavailable("The cache", error);
    }
  }

  /** As {@linkcode KeyValue.getMany}: all gets are one command. */
  async getMany(
    space: Key["space"],
    ids: readonly string[],
  ): Promise<PromiseFulfilledResult<Found<R> | undefined>[]> {
    if (ids.length === 0) return [];
    const keys = ids.map((id) => ({ space, id }));
    try {
      const names = keys.map((key) => this.#nameOf(key));
      const { length } = names;
      const command = ["MGET", ...names];
      const answer = this.#transport.run(command, areValues(length), length);
      const { connection } = this.#transport;
      const values = await answer;
      return keys.map((key, i) => ({
        status: "fulfilled",
        value: this.#found(key, connection, values[i] ?? null),
      }));
    } catch (error) {
      throw unavailable("The cache", error);
    }
  }

  #nameOf(key: Key): string {
    if (this.#keys.usable(key.space)) return this.#keys.nameOf(key);
    // It belongs to a read or a write that began with another server.
    throw new Error("The cache has another server now.");
  }

  #run(operation: Operation<R>): Promise<Reply<R>> {
    const { op, key } = operation;
    const name = this.#nameOf(key);
    switch (op) {
      case "get":
        return this.#get(key, name);
      case "delete":
        return this.#transport.run(["DEL", name], isOneOrZero)
          .then((count) => count === 1);
      case "set":
        return this.#set(name, operation);
      case "add":
        return this.#add(name, operation);
      case "compareAndSet":
        return this.#compareAndSet(name, operation);
    }
  }

  async #get(key: Key, name: string): Promise<Found<R> | undefined> {
    const answer = this.#transport.run(["GET", name], isValue);
    const { connection } = this.#transport;
    return this.#found(key, connection, await answer);
  }

  /** The value in the answer of a get that was sent on the connection. */
  #found(
    key: Key,
    connection: number | undefined,
    bytes: Buffer | null,
  ): Found<R> | undefined {
    if (bytes === null) return undefined;
    const value = decode(this.#record, key, bytes.subarray(TOKEN));
    if (value === undefined) {
      this.#onCorrupt?.();
      // It may be the value of another id, in the answer of another command.
      this.#transport.check();
    }
    return { value, version: versionOf(connection, bytes) };
  }

  async #set(name: string, operation: Storing<R>): Promise<boolean> {
    const bytes = this.#encode(operation);
    const ttl = `${operation.ttl}`;
    await this.#transport.run(["SET", name, bytes, "EX", ttl], isOk);
    return true;
  }

  async #add(
    name: string,
    operation: Storing<R>,
  ): Promise<Version | undefined> {
    const bytes = this.#encode(operation);
    const ttl = `${operation.ttl}`;
    const command = ["SET", name, bytes, "EX", ttl, "NX"];
    const answer = this.#transport.run(command, isOkOrNull);
    const { connection } = this.#transport;
    if (await answer === null) return undefined;
    return versionOf(connection, bytes);
  }

  async #compareAndSet(
    name: string,
    operation: Extract<Operation<R>, { op: "compareAndSet" }>,
  ): Promise<boolean> {
    const { value, ttl, version } = operation;
    // Another program may have stored it. No instance would decode it.
    if (!isAllowed(this.#record, value)) return false;
    const { connection } = this.#transport;
    const token = tokenIn(version, connection);
    if (!token) return false;
    const rest = ["1", name, token, this.#encode(operation), `${ttl}`];
    const run = async (...script: [name: string, script: string]) =>
      await this.#transport.run([...script, ...rest], isOneOrZero) === 1;
    try {
      return await run("EVALSHA", SCRIPT_ID);
    } catch (error) {
      if (!isWithoutScript(error)) throw error;
      // The server has run nothing, because another client made it forget the
      // script. Commands that were called later may have run; the script compares.
      if (this.#transport.connection !== connection) return false;
      return await run("EVAL", COMPARE_AND_SET);
    }
  }

  #encode({ key, value }: Storing<R>): Buffer {
    const token = this.#runtime.uuid().replaceAll("-", "");
    return Buffer.concat([
      Buffer.from(token, "hex"),
      encode(this.#record, key, value),
    ]);
  }

  /** As {@linkcode KeyValue.ping}; stores a value. */
  async ping(): Promise<void> {
    try {
      await this.#transport.ping();
    } catch (error) {
      throw unavailable(`The cache at ${this.#name}`, error);
    }
  }

  /** As {@linkcode KeyValue.forget}. */
  forget(): void {
    this.#keys.forget();
  }

  /** Closes the connection; operations under way fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
  }
}

function isWithoutScript(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith("NOSCRIPT");
}

function unavailable(what: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError("unavailable", `${what} is not available.`, { cause });
}
