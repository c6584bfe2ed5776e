/**
 * The store of records in an SQL database. It is the same for every database; an
 * adapter adds a driver, and a program that prepares the tables.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type { Coverage } from "../../src/dao/coverage.ts";
import type { PutResult } from "../../src/dao/dao.ts";
import type { Outbox, Store, WriteToken } from "../../src/dao/store.ts";
import type {
  Draft,
  Identified,
  RecordType,
} from "../../src/record/record_type.ts";
import { WaitGroup } from "../../src/resilience/wait_group.ts";
import { WorkingTime } from "../../src/resilience/working_time.ts";
import type { Runtime } from "../../src/runtime.ts";
import { promised, type Soon } from "../../src/soon.ts";
import { GetBatch } from "./get_batch.ts";
import {
  closedError,
  type Mode,
  type Program,
  type SqlDriver,
} from "./driver.ts";
import * as outbox from "./outbox.ts";
import { Preparation } from "./preparation.ts";
import { ping } from "./ping.ts";
import { readNow } from "./read_now.ts";
import * as programs from "./statements/programs.ts";
import type { Statements } from "./statements/statements.ts";
import { checkStorable } from "./storable.ts";

/** The parts that an adapter gives to the store. */
export interface SqlStoreParts<R extends Identified> {
  /** The definition of the records. */
  readonly record: RecordType<R>;
  /** The driver of reads and writes. */
  readonly driver: SqlDriver;
  /**
   * The driver of pings and of the outbox, which must not wait behind reads and
   * writes; the same driver by default.
   */
  readonly urgent?: SqlDriver;
  /**
   * The program that runs before the first operation: it checks the tables,
   * creates those that are missing, and returns the statements that fit them.
   */
  readonly prepare: () => Program<Statements<R>>;
  /**
   * The program that answers whether other writers leave outbox rows, in a
   * database with triggers for that; it runs after the preparation.
   */
  readonly coverage?: () => Program<Coverage>;
  /** The deadline of one call, in milliseconds. */
  readonly timeout: number;
  /** The time that deadlines count in. */
  readonly runtime: Runtime;
}

/** A {@linkcode Store} in an SQL database. */
export class SqlStore<R extends Identified> implements Store<R> {
  readonly #parts: SqlStoreParts<R>;
  readonly #urgent: SqlDriver;
  readonly #runtime: Runtime;
  readonly #batch: GetBatch<R["id"], R>;
  readonly #calls = new WaitGroup();
  readonly #preparation: Preparation<R>;
  #closing: Promise<void> | undefined;

  /** As {@linkcode Store.read}, with a driver that asks no server. */
  readonly read?: (id: R["id"]) => Soon<R | undefined>;
  /** Whether other writers leave outbox rows, in a database with triggers. */
  readonly coverage?: () => Promise<Coverage>;

  /** Makes the store, without I/O. */
  constructor(parts: SqlStoreParts<R>) {
    this.#parts = parts;
    this.#urgent = parts.urgent ?? parts.driver;
    this.#runtime = parts.runtime;
    this.#preparation = new Preparation(parts.driver, parts.prepare);
    const { coverage } = parts;
    if (coverage) this.coverage = () => this.#run("read", coverage);
    const read = readNow({
      ...parts,
      statements: () => this.#closing ? undefined : this.#preparation.done,
      get: (id) => this.get(id),
      deadline: () => this.#deadline,
      track: (call) => this.#calls.add(call),
    });
    if (read) this.read = read;
    this.#batch = new GetBatch(
      (ids) =>
        this.#calls.add(
          this.#execute("read", (sql) => programs.finderOf(sql, ids)),
        ),
      this.#runtime,
    );
  }

  /** The outbox: a second table for pending invalidations. */
  readonly outbox: Outbox<R> = {
    record: (token, ids) =>
      this.#run("atomic", (sql) => outbox.add(sql, token, ids), this.#urgent),
    list: (limit) =>
      this.#run("read", (sql) => outbox.list(sql, limit), this.#urgent),
    settle: (rows) =>
      this.#run("atomic", (sql) => outbox.settle(sql, rows), this.#urgent),
  };

  /** Reads one record; may join the gets of the same turn into one statement. */
  get(id: R["id"]): Promise<R | undefined> {
    if (this.#closing) return Promise.reject(closedError());
    return this.#batch.get(id);
  }

  /** Reads the records of the ids; an unknown id has no entry in the map. */
  async getMany(ids: readonly R["id"][]): Promise<Map<R["id"], R>> {
    if (ids.length === 0 && !this.#closing) return new Map();
    return await this.#run("read", (sql) => programs.getMany(sql, ids));
  }

  /** Adds the record if its id is free; returns whether it did. */
  async add(record: R, token?: WriteToken): Promise<boolean> {
    checkStorable(this.#parts.record, record);
    return await this.#write(token, (sql) => programs.add(sql, record, token));
  }

  /** Replaces the record, or adds it if its id is free. */
  put(record: R, token?: WriteToken): Promise<PutResult> {
    return promised(() => {
      checkStorable(this.#parts.record, record);
      return this.#write(token, (sql) => programs.put(sql, record, token));
    });
  }

  /** Puts all records in one transaction; returns how many are new. */
  async putMany(records: readonly R[], token?: WriteToken): Promise<number> {
    for (const record of records) checkStorable(this.#parts.record, record);
    if (records.length === 0 && !this.#closing) return 0;
    return await this.#run(
      "atomic",
      (sql) => programs.putMany(sql, records, token),
    );
  }

  /** Deletes the record of the id; returns whether it existed. */
  delete(id: R["id"], token?: WriteToken): Promise<boolean> {
    return this.#write(token, (sql) => programs.remove(sql, id, token));
  }

  /** Replaces or deletes a record that equals `expected`. */
  async compareAndSet(
    expected: R,
    next: R | undefined,
    token?: WriteToken,
  ): Promise<boolean> {
    if (next) checkStorable(this.#parts.record, next);
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

  /** Makes the id of a new record, in a table with whole numbers. */
  async newId(draft: Draft<R>): Promise<R["id"] | undefined> {
    const { newId } = await this.#call(() =>
      this.#preparation.statements(this.#deadline)
    );
    return newId && await this.#run("atomic", () => newId(draft));
  }

  /** Whether triggers of the database may change what is written. */
  get alters(): boolean {
    return this.#preparation.done?.alters?.() ?? false;
  }

  /** Reads up to `limit` records after an id, in the order of the index. */
  list(after: R["id"] | undefined, limit: number): Promise<R[]> {
    return this.#run("read", (sql) => programs.list(sql, after, limit));
  }

  /** Makes one round trip on the urgent driver. */
  ping(): Promise<void> {
    return this.#run("read", ping, this.#urgent);
  }

  /** Refuses new calls, waits for the pending ones, and closes the drivers. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Waits for the calls under way, which end by their deadlines. */
  async #close(): Promise<void> {
    await this.#batch.settled();
    await this.#calls.wait();
    for (const driver of new Set([this.#parts.driver, this.#urgent])) {
      await driver[Symbol.asyncDispose]();
    }
  }

  /** A write of one record needs a transaction only if it adds outbox rows. */
  #write<T>(
    token: WriteToken | undefined,
    program: (sql: Statements<R>) => Program<T>,
  ): Promise<T> {
    return this.#run(token === undefined ? "write" : "atomic", program);
  }

  #run<T>(
    mode: Mode,
    program: (sql: Statements<R>) => Program<T>,
    driver?: SqlDriver,
  ): Promise<T> {
    return this.#call(() => this.#execute(mode, program, driver));
  }

  #call<T>(start: () => Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(closedError());
    return this.#calls.add(start());
  }

  #execute<T>(
    mode: Mode,
    program: (sql: Statements<R>) => Program<T>,
    driver = this.#parts.driver,
  ): Promise<T> {
    const deadline = this.#deadline;
    const run = (sql: Statements<R>) =>
      driver.run(() => program(sql), mode, deadline);
    const { done } = this.#preparation;
    return done ? run(done) : this.#preparation.statements(deadline).then(run);
  }

  get #deadline(): number {
    return WorkingTime.of(this.#runtime).now() + this.#parts.timeout;
  }
}
