/**
 * A simulated database, and a store on it. Every call has a connection of its
 * own, so that calls overtake each other, as on the connections of a pool.
 *
 * @module
 */
import type { PutResult } from "../../src/dao/dao.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { Outbox, WriteToken } from "../../src/dao/store.ts";
import { AppError } from "../../src/errors.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { alarm } from "../../src/resilience/alarm.ts";
import type { Runtime } from "../../src/runtime.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";
import type { VirtualProcess, World } from "./clock.ts";
import { Connection, ConnectionError, Server, type Way } from "./network.ts";

/** The deadline of each call, in milliseconds. */
export const DATABASE_TIMEOUT = 500;

/** The most milliseconds between a change and the crash that follows it. */
const SOON = 200;

/** The server. */
export class Database extends Server {
  /** What it holds. */
  readonly data: MemoryStore = new MemoryStore();
  /** Whether it crashes soon after the next change. */
  crashesAfterChange = false;
  /** Whether a change was applied after its client had given it up. */
  changedLate = false;
  /** Called after each statement that may have changed something. */
  onChange: () => void = () => {};
  /** Notes what it does. */
  readonly note: (line: () => string) => void;

  /** An empty database, which notes what it does. */
  constructor(world: World, note: (line: () => string) => void) {
    super(world);
    this.note = note;
  }

  /** Notes that people were changed; `late` if the client has given the change up. */
  changed(late: boolean): void {
    this.onChange();
    this.changedLate ||= late;
    if (!this.crashesAfterChange) return;
    const soon = SOON * this.process.random();
    this.process.setTimeout(() => {
      if (this.crashesAfterChange) this.crash();
    }, soon);
  }
}

/** What a call does; a `change` changes people. */
type Kind = "read" | "outbox" | "change";

/** What can go wrong with reads of the outbox alone. */
export type OutboxFault = "none" | "fails" | "late";

/** The store of one instance. */
export class SimulatedStore implements PersonStore {
  /** What is wrong with reads of the outbox. */
  outboxFault: OutboxFault = "none";
  /** The outbox of the database. */
  readonly outbox: Outbox<Person>;
  readonly #database: Database;
  readonly #way: Way;
  readonly #process: VirtualProcess;
  readonly #runtime: Runtime;

  /** A store that connects for each call; its deadlines use the runtime. */
  constructor(
    database: Database,
    way: Way,
    process: VirtualProcess,
    runtime: Runtime,
  ) {
    this.#runtime = runtime;
    this.#database = database;
    this.#way = way;
    this.#process = process;
    const { outbox } = database.data;
    this.outbox = {
      record: (token, ids) =>
        this.#call("outbox", `record ${ids}`, () => outbox.record(token, ids)),
      settle: (rows) =>
        this.#call(
          "outbox",
          `settle ${rows.map((it) => it.id)}`,
          () => outbox.settle(rows),
        ),
      list: async (limit) => {
        if (this.outboxFault === "fails") throw unavailable();
        const rows = await this.#call(
          "read",
          "list the outbox",
          () => outbox.list(limit),
        );
        if (this.outboxFault !== "late") return rows;
        await new Promise<void>((resolve) =>
          process.setTimeout(resolve, 200 + 500 * process.random())
        );
        return rows;
      },
    };
  }

  /** As {@linkcode PersonStore.get}. */
  get(id: PersonId): Promise<Person | undefined> {
    return this.#call("read", `get ${id}`, () => this.#data.get(id));
  }

  /** As {@linkcode PersonStore.getMany}. */
  getMany(ids: readonly PersonId[]): Promise<Map<PersonId, Person>> {
    return this.#call("read", `get ${ids}`, () => this.#data.getMany(ids));
  }

  /** As {@linkcode PersonStore.list}. */
  list(after: PersonId | undefined, limit: number): Promise<Person[]> {
    return this.#call("read", "list", () => this.#data.list(after, limit));
  }

  /** As {@linkcode PersonStore.add}. */
  add(person: Person, token?: WriteToken): Promise<boolean> {
    const what = `add ${person.id}=${person.firstName}`;
    return this.#call("change", what, () => this.#data.add(person, token));
  }

  /** As {@linkcode PersonStore.put}. */
  put(person: Person, token?: WriteToken): Promise<PutResult> {
    const what = `put ${person.id}=${person.firstName}`;
    return this.#call("change", what, () => this.#data.put(person, token));
  }

  /** As {@linkcode PersonStore.putMany}. */
  putMany(persons: readonly Person[], token?: WriteToken): Promise<number> {
    const what = `put ${persons.map((it) => `${it.id}=${it.firstName}`)}`;
    return this.#call("change", what, () => this.#data.putMany(persons, token));
  }

  /** As {@linkcode PersonStore.delete}. */
  delete(id: PersonId, token?: WriteToken): Promise<boolean> {
    const what = `delete ${id}`;
    return this.#call("change", what, () => this.#data.delete(id, token));
  }

  /** As {@linkcode PersonStore.compareAndSet}. */
  compareAndSet(
    expected: Person,
    next: Person | undefined,
    token?: WriteToken,
  ): Promise<boolean> {
    return this.#call(
      "change",
      `change ${expected.id} to ${next?.firstName}`,
      () => this.#data.compareAndSet(expected, next, token),
    );
  }

  /** As {@linkcode PersonStore.ping}. */
  ping(): Promise<void> {
    return this.#call("read", "ping", () => this.#data.ping());
  }

  /** Closes nothing: the database does not belong to this store. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  get #data(): MemoryStore {
    return this.#database.data;
  }

  #call<T>(kind: Kind, what: string, apply: () => Promise<T>): Promise<T> {
    const database = this.#database;
    const connection = new Connection(this.#way, this.#process, database);
    let over = false;
    const work = async () => {
      const value = await apply();
      if (kind === "change") database.changed(over);
      database.note(() => `  database: ${what} → ${JSON.stringify(value)}`);
      return value;
    };
    return new Promise((resolve, reject) => {
      const end = () => {
        over = true;
        cancel();
        connection.close();
      };
      const cancel = alarm(this.#runtime, DATABASE_TIMEOUT, () => {
        end();
        reject(kind === "read" ? unavailable() : unknown());
      });
      connection.request(work).then((value) => {
        end();
        resolve(value);
      }, (error) => {
        end();
        const sent = error instanceof ConnectionError && error.sent;
        reject(kind !== "read" && sent ? unknown() : unavailable());
      });
    });
  }
}

function unavailable(): AppError {
  return new AppError("unavailable", "The database does not answer.");
}

function unknown(): AppError {
  return new AppError("unknown_outcome", "The write may be applied.");
}
