/**
 * The store of people in an SQL database: one for all of them. A database
 * adds a driver, and a program that gets its table ready.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import type {
  LogToken,
  PendingLog,
  PersonStore,
  PutResult,
} from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { GetBatch } from "./get_batch.ts";
import {
  closedError,
  type Mode,
  type Program,
  type SqlDriver,
} from "./driver.ts";
import * as pending from "./outbox.ts";
import * as programs from "./programs.ts";
import type { Statements } from "./statements.ts";

/** What a store is made of. */
export interface SqlStoreParts {
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
  readonly prepare: () => Program<Statements>;
  /** Milliseconds after which a call has failed. */
  readonly timeout: number;
  /** Whether concurrent gets are worth reading as one. */
  readonly batchGets: boolean;
}

/** A {@linkcode PersonStore} on a driver. */
export class SqlStore implements PersonStore {
  readonly #parts: SqlStoreParts;
  readonly #urgent: SqlDriver;
  readonly #batch: GetBatch | undefined;
  readonly #calls = new Set<Promise<unknown>>();
  #statements: Promise<Statements> | undefined;
  #closing: Promise<void> | undefined;

  /** Makes the store; does no I/O. */
  constructor(parts: SqlStoreParts) {
    this.#parts = parts;
    this.#urgent = parts.urgent ?? parts.driver;
    if (parts.batchGets) {
      this.#batch = new GetBatch((ids) => this.#execute("read", getMany(ids)));
    }
  }

  /** The log of invalidations, in a table beside that of the people. */
  readonly pending: PendingLog = {
    record: (token, ids) =>
      this.#runSoon("atomic", (sql) => pending.record(sql, token, ids)),
    list: (limit) => this.#runSoon("read", (sql) => pending.list(sql, limit)),
    settle: (rows) =>
      this.#runSoon("atomic", (sql) => pending.settle(sql, rows)),
  };

  /** See the contract. */
  async get(id: PersonId): Promise<Person | undefined> {
    const batch = this.#batch;
    if (batch) return await this.#call(() => batch.get(id));
    return (await this.#run("read", getMany([id]))).get(id);
  }

  /** See the contract. */
  async getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>> {
    if (ids.length === 0 && !this.#closing) return new Map();
    return await this.#run("read", getMany(ids));
  }

  /** See the contract. */
  async add(person: Person, log?: LogToken): Promise<boolean> {
    checkText(person);
    return await this.#write(log, (sql) => programs.add(sql, person, log));
  }

  /** See the contract. */
  async put(person: Person, log?: LogToken): Promise<PutResult> {
    checkText(person);
    return await this.#write(log, (sql) => programs.put(sql, person, log));
  }

  /** See the contract. */
  async putMany(persons: readonly Person[], log?: LogToken): Promise<number> {
    persons.forEach(checkText);
    if (persons.length === 0 && !this.#closing) return 0;
    return await this.#run(
      "atomic",
      (sql) => programs.putMany(sql, persons, log),
    );
  }

  /** See the contract. */
  delete(id: PersonId, log?: LogToken): Promise<boolean> {
    return this.#write(log, (sql) => programs.remove(sql, id, log));
  }

  /** See the contract. */
  async compareAndSet(
    expected: Person,
    next: Person | undefined,
    log?: LogToken,
  ): Promise<boolean> {
    if (next) checkText(next);
    if (next && next.id !== expected.id) {
      throw new AppError("invalid", "A person's id cannot be changed.", {
        faults: [{ pointer: "/id", detail: "must stay the same" }],
      });
    }
    return await this.#write(
      log,
      (sql) => programs.compareAndSet(sql, expected, next, log),
    );
  }

  /** See the contract. */
  list(after: PersonId | undefined, limit: number): Promise<Person[]> {
    return this.#run("read", (sql) => programs.list(sql, after, limit));
  }

  /** See the contract. */
  ping(): Promise<void> {
    return this.#runSoon("read", programs.ping);
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

  /** A write of one person needs a transaction only if it is logged, too. */
  #write<T>(
    log: LogToken | undefined,
    program: (sql: Statements) => Program<T>,
  ): Promise<T> {
    return this.#run(log === undefined ? "write" : "atomic", program);
  }

  #run<T>(mode: Mode, program: (sql: Statements) => Program<T>): Promise<T> {
    return this.#call(() => this.#execute(mode, program));
  }

  #runSoon<T>(
    mode: Mode,
    program: (sql: Statements) => Program<T>,
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
    program: (sql: Statements) => Program<T>,
    driver = this.#parts.driver,
  ): Promise<T> {
    const deadline = performance.now() + this.#parts.timeout;
    const sql = await this.#prepared(deadline);
    return await driver.run(() => program(sql), mode, deadline);
  }

  /** The statements; if getting them fails, the next call tries again. */
  #prepared(deadline: number): Promise<Statements> {
    this.#statements ??= this.#prepare(deadline);
    return this.#statements;
  }

  async #prepare(deadline: number): Promise<Statements> {
    try {
      const { driver, prepare } = this.#parts;
      return await driver.run(prepare, "read", deadline);
    } catch (error) {
      this.#statements = undefined;
      throw error;
    }
  }
}

function getMany(
  ids: readonly PersonId[],
): (sql: Statements) => Program<Map<PersonId, Person>> {
  return (sql) => programs.getMany(sql, ids);
}

/**
 * Refuses what SQL databases alter silently: a NUL ends a text in SQLite, and
 * half a surrogate pair becomes U+FFFD, so that two ids would fall together.
 */
function checkText({ id, firstName, lastName }: Person): void {
  for (const [field, text] of Object.entries({ id, firstName, lastName })) {
    if (text.isWellFormed() && !text.includes("\0")) continue;
    const detail = "must be well-formed Unicode without NUL";
    throw new AppError("invalid", "The person cannot be stored.", {
      faults: [{ pointer: `/${field}`, detail }],
    });
  }
}
