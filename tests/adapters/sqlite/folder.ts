import { PERSON, type Person } from "../../../src/person/person.ts";
import { DatabaseSync } from "node:sqlite";
import { SqlStore } from "../../../adapters/sql/store.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { sqlite } from "../../../adapters/sqlite.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { StoreOptions } from "../../../src/dao/adapter.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import type { MakeDatabase, SqlDatabase } from "../sql/made_database.ts";

/** The options of the stores in the tests. */
export const OPTIONS: StoreOptions<Person> = {
  record: PERSON,
  timeout: 200,
  connections: 1,
};

/** A temporary folder, and stores in it. */
export class Folder implements SqlDatabase {
  /** The path of the folder. */
  readonly path: string = Deno.makeTempDirSync();
  /** The path of the database, in a folder that does not exist yet. */
  readonly file: string = `${this.path}/data/person.db`;

  /** Runs SQL on the file, on a connection of the test. */
  run(sql: string): Promise<void> {
    return Promise.try(() => {
      Deno.mkdirSync(`${this.path}/data`, { recursive: true });
      const database = new DatabaseSync(this.file);
      database.exec(sql);
      database.close();
    });
  }

  /** The rows of a query, on a connection of the test. */
  all(sql: string): Promise<unknown[][]> {
    return Promise.try(() => {
      using database = new DatabaseSync(this.file);
      return database.prepare(sql).all().map((row) => Object.values(row));
    });
  }

  /** Opens a store on the file. */
  open(
    parameters: Record<string, string> = {},
    runtime: Runtime = RUNTIME,
  ): PersonStore {
    const query = new URLSearchParams(parameters);
    const url = new URL(`sqlite:${this.file}?${query}`);
    return sqlite.open(url, { ...OPTIONS, runtime });
  }

  /** Opens a driver of the file, and a store that owns the driver. */
  connect(timeout: number): { driver: SqliteDriver; store: SqlStore<Person> } {
    const driver = new SqliteDriver(
      { path: this.file, synchronous: "normal" },
      RUNTIME,
    );
    const prepare = () => prepareSqlite(PERSON, "person", "now");
    const store = new SqlStore({
      record: PERSON,
      driver,
      prepare,
      timeout,
      runtime: RUNTIME,
    });
    return { driver, store };
  }

  /** Removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** In SQLite. */
export const inSqlite: MakeDatabase = () => Promise.resolve(new Folder());
