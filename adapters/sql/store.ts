/**
 * The store of people in an SQL database: one for all of them. A database
 * adds a driver, and a program that gets its table ready.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { PutResult } from "../../src/dao/dao.ts";
import type { Outbox, Store, WriteToken } from "../../src/dao/store.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import { GetBatch } from "./get_batch.ts";
import {
  closedError,
  type Mode,
  type Program,
  type SqlDriver,
} from "./driver.ts";
import * as outbox from "./outbox.ts";
import * as programs from "./programs.ts";
import type { Statements } from "./statements.ts";

/** What a store is made of. */
export interface SqlStoreParts<R extends Identified> {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** Runs the programs. */
  readonly driver: SqlDriver;
  /**
   * Runs pings and the programs of the log, which are not to wait behind
   * others; the same driver by default.
   */
  readonly urgent?: SqlDriver;
  /**
   * Checks the tables, creates those that are missing, and returns the
   * statements that fit them. Runs before the first operation.
   */
  readonly prepare: () => Program<Statements<R>>;
  /** Milliseconds after which a call has failed. */
  readonly timeout: number;
  /** Whether concurrent gets are worth reading as one. */
  readonly batchGets: boolean;
}

/** A {@linkcode Store} on a driver. */
export class SqlStore<R extends Identified> implements Store<R> {
  readonly #parts: SqlStoreParts<R>;
  readonly #urgent: SqlDriver;
  readonly #batch: GetBatch<R> | undefined;
  readonly #calls = new Set<Promise<unknown>>();
  #statements: Promise<Statements<R>> | undefined;
  #closing: Promise<void> | undefined;

  /** Makes the store; does no I/O. */
  constructor(parts: SqlStoreParts<R>) {
    this.#parts = parts;
    this.#urgent = parts.urgent ?? parts.driver;
    if (parts.batchGets) {
      this.#batch = new GetBatch((ids) => this.#execute("read", getMany(ids)));
    }
  }

  /** The log of invalidations, in a table beside that of the people. */
  readonly outbox: Outbox<R> = {
    record: (token, ids) =>
      this.#runSoon("atomic", (sql) => outbox.add(sql, token, ids)),
    list: (limit) => this.#runSoon("read", (sql) => outbox.list(sql, limit)),
    settle: (rows) =>
      this.#runSoon("atomic", (sql) => outbox.settle(sql, rows)),
  };

  /** See the contract. */
  async get(id: R["id"]): Promise<R | undefined> {
    const batch = this.#batch;
    if (batch) return await this.#call(() => batch.get(id));
    return (await this.#run("read", getMany([id]))).get(id);
  }

  /** See the contract. */
  async getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>> {
    if (ids.length === 0 && !this.#closing) return new Map();
    return await this.#run("read", getMany(ids));
  }

  /** See the contract. */
  async add(record: R, token?: WriteToken): Promise<boolean> {
    this.#checkText(record);
    return await this.#write(token, (sql) => programs.add(sql, record, token));
  }

  /** See the contract. */
  async put(record: R, token?: WriteToken): Promise<PutResult> {
    this.#checkText(record);
    return await this.#write(token, (sql) => programs.put(sql, record, token));
  }

  /** See the contract. */
  async putMany(records: readonly R[], token?: WriteToken): Promise<number> {
    for (const record of records) this.#checkText(record);
    if (records.length === 0 && !this.#closing) return 0;
    return await this.#run(
      "atomic",
      (sql) => programs.putMany(sql, records, token),
    );
  }

  /** See the contract. */
  delete(id: R["id"], token?: WriteToken): Promise<boolean> {
    return this.#write(token, (sql) => programs.remove(sql, id, token));
  }

  /** See the contract. */
  async compareAndSet(
    expected: R,
    next: R | undefined,
    token?: WriteToken,
  ): Promise<boolean> {
    if (next) this.#checkText(next);
    if (next && next.id !== expected.id) {
      throw new AppError("invalid", "The id cannot be changed.", {
        faults: [{ pointer: "/id", detail: "must stay the same" }],
      });
    }
    return await this.#write(
      token,
      (sql) => programs.compareAndSet(sql, expected, next, token),
    );
  }

  /** See the contract. */
  list(after: R["id"] | undefined, limit: number): Promise<R[]> {
    return this.#run("read", (sql) => programs.list(sql, after, limit));
  }

  /** See the contract. */
  ping(): Promise<void> {
    return this.#runSoon("read", (sql) => programs.ping(sql));
  }

  /** See the contract. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Lets the calls under way end, each by its deadline. */
  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    for (const driver of new Set([this.#parts.driver, this.#urgent])) {
      await driver[Symbol.asyncDispose]();
    }
  }

  /** A write of one record needs a transaction only if it is logged, too. */
  #write<T>(
    token: WriteToken | undefined,
    program: (sql: Statements<R>) => Program<T>,
  ): Promise<T> {
    return this.#run(token === undefined ? "write" : "atomic", program);
  }

  #run<T>(mode: Mode, program: (sql: Statements<R>) => Program<T>): Promise<T> {
    return this.#call(() => this.#execute(mode, program));
  }

  #runSoon<T>(
    mode: Mode,
    program: (sql: Statements<R>) => Program<T>,
  ): Promise<T> {
    return this.#call(() => this.#execute(mode, program, this.#urgent));
  }

  async #call<T>(start: () => Promise<T>): Promise<T> {
    if (this.#closing) throw closedError();
    const call = start();
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  async #execute<T>(
    mode: Mode,
    program: (sql: Statements<R>) => Program<T>,
    driver = this.#parts.driver,
  ): Promise<T> {
    const deadline = performance.now() + this.#parts.timeout;
    const sql = await this.#prepared(deadline);
    return await driver.run(() => program(sql), mode, deadline);
  }

  /** The statements; if getting them fails, the next call tries again. */
  #prepared(deadline: number): Promise<Statements<R>> {
    this.#statements ??= this.#prepare(deadline);
    return this.#statements;
  }

  async #prepare(deadline: number): Promise<Statements<R>> {
    try {
      const { driver, prepare } = this.#parts;
      return await driver.run(prepare, "read", deadline);
    } catch (error) {
      this.#statements = undefined;
      throw error;
    }
  }

  /**
   * Refuses what SQL databases alter silently: a NUL ends a text in SQLite, and
   * half a surrogate pair becomes U+FFFD, so that two ids would fall together.
   */
  #checkText(record: R): void {
    const { fields, name } = this.#parts.record;
    for (const [i, text] of this.#parts.record.toTexts(record).entries()) {
      if (!text || (text.isWellFormed() && !text.includes("\0"))) continue;
      const detail = "must be well-formed Unicode without NUL";
      throw new AppError("invalid", `The ${name} cannot be stored.`, {
        faults: [{ pointer: `/${fields[i]?.name}`, detail }],
      });
    }
  }
}

function getMany<R extends Identified>(
  ids: readonly R["id"][],
): (sql: Statements<R>) => Program<Map<R["id"], R>> {
  return (sql) => programs.getMany(sql, ids);
}
