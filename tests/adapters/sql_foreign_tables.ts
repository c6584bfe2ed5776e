import { DatabaseSync } from "node:sqlite";
import { mysql } from "../../adapters/mysql.ts";
import { sqlite } from "../../adapters/sqlite.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import { Database, OPTIONS } from "./mysql_database.ts";

/** A database in which someone else has made the tables. */
export interface Foreign extends AsyncDisposable {
  /** A store on its table `PERSON`. */
  open(): PersonStore;
}

/** Makes a database with the SQL. */
export type MakeForeign = (sql: string) => Promise<Foreign>;

/** In MySQL. */
export const inMysql: MakeForeign = async (sql) => {
  const database = await Database.make();
  await database.run(sql);
  return {
    open: () => mysql.open(database.url({ table: "PERSON" }), OPTIONS),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
};

/** In SQLite. */
export const inSqlite: MakeForeign = async (sql) => {
  const dir = await Deno.makeTempDir();
  const database = new DatabaseSync(`${dir}/person.db`);
  database.exec(sql);
  database.close();
  const url = new URL(`sqlite:${dir}/person.db?table=PERSON`);
  return {
    open: () => sqlite.open(url, OPTIONS),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
};
