import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { StoreOptions } from "../../../src/dao/adapter.ts";
import type { Person } from "../../../src/person/person.ts";

/** A database that only one test uses. */
export interface SqlDatabase extends AsyncDisposable {
  /** Runs SQL on a connection of the test. */
  run(sql: string): Promise<unknown>;
  /** Opens a store in it, with these parameters of the URL. */
  open(parameters?: Record<string, string>): PersonStore;
}

/** A database on a server that only one test uses. */
export interface ServerDatabase {
  /** The URL of a store in it. */
  url(): URL;
  /** Opens a store in it. */
  open(options?: Partial<StoreOptions<Person>>): PersonStore;
  /** Runs SQL on a connection of the test. */
  run(sql: string): Promise<unknown>;
  /** The server's ids of the stores' connections. */
  connections(): Promise<unknown[]>;
  /** Drops the database. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes a database. */
export type MakeDatabase = () => Promise<SqlDatabase>;

/** A database in which the test has made the tables. */
export async function made(
  make: MakeDatabase,
  sql: string,
): Promise<SqlDatabase> {
  const database = await make();
  await database.run(sql);
  return database;
}

/** The URL parameters with the table's name in another case. */
export const PERSON = { table: "PERSON" };
