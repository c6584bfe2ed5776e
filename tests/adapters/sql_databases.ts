import { DatabaseSync } from "node:sqlite";
import { mysql } from "../../adapters/mysql.ts";
import { sqlite } from "../../adapters/sqlite.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import { Database, OPTIONS } from "./mysql_database.ts";

/** A database of a test's own, whichever it is. */
export interface SqlDatabase extends AsyncDisposable {
  /** Runs SQL from outside. */
  run(sql: string): Promise<void>;
  /** A store in it, with these parameters of the URL. */
  open(parameters?: Record<string, string>): PersonStore;
}

/** Makes a database. */
export type MakeDatabase = () => Promise<SqlDatabase>;

/** In MySQL. */
export const inMysql: MakeDatabase = async () => {
  const database = await Database.make();
  return {
    run: async (sql) => void await database.run(sql),
    open: (parameters) => mysql.open(database.url(parameters), OPTIONS),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
};

/** In SQLite. */
export const inSqlite: MakeDatabase = async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/person.db`;
  return {
    run: (sql) =>
      Promise.try(() => {
        const database = new DatabaseSync(path);
        database.exec(sql);
        database.close();
      }),
    open: (parameters = {}) =>
      sqlite.open(
        new URL(`sqlite:${path}?${new URLSearchParams(parameters)}`),
        OPTIONS,
      ),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
};

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
