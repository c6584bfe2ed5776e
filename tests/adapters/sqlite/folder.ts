import { PERSON, type Person } from "../../../src/person/person.ts";
import { DatabaseSync } from "node:sqlite";
import { SqlStore } from "../../../adapters/sql/store.ts";
import { SqliteDriver } from "../../../adapters/sqlite/driver.ts";
import { prepareSqlite } from "../../../adapters/sqlite/table.ts";
import { sqlite } from "../../../adapters/sqlite.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { StoreOptions } from "../../../src/dao/registry.ts";
import type { MakeDatabase, SqlDatabase } from "../sql/databases.ts";

/** What the stores of the tests are opened with. */
export const OPTIONS: StoreOptions<Person> = {
  record: PERSON,
  timeout: 200,
  connections: 1,
};

/** A folder of its own, and stores in it. */
export class Folder implements SqlDatabase {
  /** Where it is. */
  readonly path: string = Deno.makeTempDirSync();
  /** Where its database is; the folder of that is not made yet. */
  readonly file: string = `${this.path}/data/person.db`;

  /** Runs SQL on its file. */
  run(sql: string): Promise<void> {
    return Promise.try(() => {
      Deno.mkdirSync(`${this.path}/data`, { recursive: true });
      const database = new DatabaseSync(this.file);
      database.exec(sql);
      database.close();
    });
  }

  /** A store on its file. */
  open(parameters: Record<string, string> = {}): PersonStore {
    const query = new URLSearchParams(parameters);
    return sqlite.open(new URL(`sqlite:${this.file}?${query}`), OPTIONS);
  }

  /** A driver of its file, and a store that works with it and owns it. */
  connect(timeout: number): { driver: SqliteDriver; store: SqlStore<Person> } {
    const driver = new SqliteDriver({ path: this.file, synchronous: "normal" });
    const prepare = () => prepareSqlite(PERSON, "person", true);
    const store = new SqlStore({
      record: PERSON,
      driver,
      prepare,
      timeout,
      batchGets: false,
    });
    return { driver, store };
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** In SQLite. */
export const inSqlite: MakeDatabase = () => Promise.resolve(new Folder());
