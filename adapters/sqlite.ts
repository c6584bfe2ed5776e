/**
 * A store in an SQLite file, with nothing to install. Its reads and writes are
 * short, but they block the event loop. While another process writes to the
 * file, writes wait and reads do not. A cache notices each commit of another
 * process before it serves a hit.
 *
 * An acknowledged write survives a crash of the process. With
 * `synchronous=full` it also survives a crash of the machine; with `normal` the
 * latest writes may be lost then, but the file stays intact.
 *
 * @module
 */
import { COVERED } from "../src/dao/coverage.ts";
import { AppError } from "../src/errors.ts";
import type { Identified } from "../src/record/record_type.ts";
import { requireDeno } from "../src/dao/require_deno.ts";
import type { Store } from "../src/dao/store.ts";
import type {
  AnyRecordStoreAdapter,
  StoreOptions,
} from "../src/dao/adapter.ts";
import { RUNTIME } from "../src/runtime.ts";
import { mapColumns } from "./sql/statements/columns.ts";
import { SqlStore } from "./sql/store.ts";
import {
  creationOf,
  TABLE_PARAMETERS,
  tableName,
} from "./sql/statements/table_of_url.ts";
import { SqliteDriver } from "./sqlite/driver.ts";
import { prepareSqlite } from "./sqlite/table.ts";

/** The adapter of `sqlite:` URLs: a path, or `sqlite::memory:`. */
export const sqlite: AnyRecordStoreAdapter = {
  kind: "store",
  scheme: "sqlite",
  shared: false,
  example: "sqlite:./data/person.db",
  mapsColumns: true,
  parameters: {
    ...TABLE_PARAMETERS,
    synchronous: "full: sync the disk at every commit (normal)",
  },
  open<R extends Identified>(url: URL, options: StoreOptions<R>): Store<R> {
    const { timeout, runtime = RUNTIME, onHealth, dryRun = false } = options;
    const record = mapColumns(options.record, url, sqlite.parameters);
    const table = tableName(url.searchParams.get("table"), record.name);
    const path = pathOf(url);
    // No other program can reach a database in memory.
    const inMemory = path === ":memory:";
    if (!inMemory) {
      requireDeno(
        "A file of SQLite",
        '"sqlite::memory:", "mysql:" and "postgres:"',
      );
    }
    const create = creationOf(url, dryRun && !inMemory);
    const place = { path, synchronous: synchronousOf(url), dryRun, table };
    const driver = new SqliteDriver(place, runtime, onHealth);
    const store = new SqlStore({
      record,
      driver,
      prepare: () => prepareSqlite(record, table, create),
      timeout,
      runtime,
    });
    if (inMemory) {
      return Object.assign(store, { coverage: () => Promise.resolve(COVERED) });
    }
    const ping = store.ping.bind(store);
    return Object.assign(store, {
      changesByOthers: () => driver.changesByOthers(),
      ping: async () => {
        await ping();
        // Only the file's path and its last fault tell whether it can be used.
        driver.checkHealth();
      },
    });
  },
};

function pathOf(url: URL): string {
  const works = "What works: sqlite:./data/person.db, sqlite:/data/person.db " +
    "or sqlite::memory:";
  if (url.host !== "") {
    throw new AppError(
      "config",
      `The path must follow "sqlite:" directly. ${works}`,
    );
  }
  if (url.hash !== "") {
    throw new AppError("config", `Write a # in the path as %23. ${works}`);
  }
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch (cause) {
    throw new AppError("config", `Write a % in the path as %25. ${works}`, {
      cause,
    });
  }
  // SQLite reads "" as a temporary file that it deletes with the connection, and
  // "file:" as a URI with its own parameters.
  if (path === "" || path.startsWith("file:") || path.includes("\0")) {
    throw new AppError("config", `The path does not name a file. ${works}`);
  }
  return path;
}

function synchronousOf(url: URL): "normal" | "full" {
  const given = url.searchParams.get("synchronous") ?? "normal";
  if (given === "normal" || given === "full") return given;
  throw new AppError(
    "config",
    "The parameter synchronous must be normal or full.",
  );
}
