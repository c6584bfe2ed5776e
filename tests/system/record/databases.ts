/**
 * Databases for records that are not people.
 *
 * @module
 */
import { mysql, sqlite } from "../../../adapters/mod.ts";
import type { StoreOptions } from "../../../src/dao/adapter.ts";
import type { Store } from "../../../src/dao/store.ts";
import type {
  Identified,
  RecordType,
} from "../../../src/record/record_type.ts";
import { Database } from "../../adapters/mysql/database.ts";
import { Folder } from "../../adapters/sqlite/folder.ts";

/** A database that only one test uses, and how to open a store in it. */
export interface RecordDatabase<R extends Identified> {
  /** The database; disposing removes it. */
  readonly made: AsyncDisposable & { run(sql: string): Promise<unknown> };
  /** Opens a store. */
  open(): Store<R>;
}

/** By the name of the database: how a test makes one for these records. */
export function databases<R extends Identified>(record: RecordType<R>) {
  const options: StoreOptions<R> = { record, timeout: 20_000, connections: 2 };
  return {
    async SQLite(): Promise<RecordDatabase<R>> {
      const made = await Promise.resolve(new Folder());
      const url = new URL(`sqlite:${made.file}`);
      return { made, open: () => sqlite.open(url, options) };
    },
    async MariaDB(): Promise<RecordDatabase<R>> {
      const made = await Database.make();
      return { made, open: () => mysql.open(made.url(), options) };
    },
  };
}
