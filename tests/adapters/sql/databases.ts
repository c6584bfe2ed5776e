import type { PersonStore } from "../../../src/dao/person_dao.ts";

/** A database that only one test uses. */
export interface SqlDatabase extends AsyncDisposable {
  /** Runs SQL on a connection of the test. */
  run(sql: string): Promise<unknown>;
  /** Opens a store in it, with these parameters of the URL. */
  open(parameters?: Record<string, string>): PersonStore;
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
