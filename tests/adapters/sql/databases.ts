import type { PersonStore } from "../../../src/dao/person_dao.ts";

/** A database of a test's own, whichever it is. */
export interface SqlDatabase extends AsyncDisposable {
  /** Runs SQL from outside. */
  run(sql: string): Promise<unknown>;
  /** A store in it, with these parameters of the URL. */
  open(parameters?: Record<string, string>): PersonStore;
}

/** Makes a database. */
export type MakeDatabase = () => Promise<SqlDatabase>;

/** A database in which someone else has made the tables. */
export async function made(
  make: MakeDatabase,
  sql: string,
): Promise<SqlDatabase> {
  const database = await make();
  await database.run(sql);
  return database;
}

/** The table that they call otherwise than we would. */
export const PERSON = { table: "PERSON" };
