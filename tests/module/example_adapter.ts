// A cache in an SQLite file, for all processes of a machine; a restart keeps it.
import { DatabaseSync } from "node:sqlite";
import { AppError, type CacheAdapter, GenerationCache } from "@person/service";
import type { KeyValue, Operation } from "@person/service";

const TABLE = `PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS cache
  (key TEXT PRIMARY KEY, value TEXT, until INTEGER);
  CREATE INDEX IF NOT EXISTS until ON cache (until);
  CREATE TRIGGER IF NOT EXISTS forget BEFORE INSERT ON cache BEGIN
    DELETE FROM cache WHERE until <= unixepoch(); END`;
const SQL = {
  get: "SELECT value FROM cache WHERE key = ? AND until > unixepoch()",
  add: "INSERT OR IGNORE INTO cache VALUES (?, ?, unixepoch() + ?) RETURNING 1",
  set: "REPLACE INTO cache VALUES (?, ?, unixepoch() + ?) RETURNING 1",
  delete: "DELETE FROM cache WHERE key = ? AND until > unixepoch() RETURNING 1",
};

class SqliteKeyValue implements KeyValue {
  #db: DatabaseSync | undefined;
  #closed = false;
  constructor(readonly path: string, readonly timeout: number) {}

  run(operations: readonly Operation[]) {
    return this.#use((db) => operations.map((it) => answer(db, it)));
  }
  ping() {
    return this.#use((db) => db.exec("SELECT 1 FROM cache"));
  }
  async [Symbol.asyncDispose]() {
    this.#closed = true;
    await this.#db?.[Symbol.dispose]();
  }
  #use<T>(work: (db: DatabaseSync) => T): Promise<T> {
    return Promise.try(() => {
      if (this.#closed) throw new Error("It is closed");
      return work(this.#db ??= open(this.path, this.timeout));
    }).catch((cause) => {
      throw new AppError("unavailable", "The cache fails.", { cause });
    });
  }
}

function open(path: string, timeout: number): DatabaseSync {
  const db = new DatabaseSync(path, { timeout });
  db.exec(TABLE);
  return db;
}

function answer(db: DatabaseSync, it: Operation) {
  const rest = "value" in it ? [JSON.stringify(it.value), it.ttl] : [];
  const row = db.prepare(SQL[it.op]).get(
    `${it.key.space} ${it.key.id}`,
    ...rest,
  );
  return it.op === "get" ? row && JSON.parse(String(row.value)) : !!row;
}

export const adapters: [CacheAdapter] = [{
  kind: "cache",
  scheme: "sqlite-cache",
  shared: true,
  example: "sqlite-cache:./data/cache.db",
  parameters: {},
  open: ({ pathname }, { timeout, lifetimes }) =>
    new GenerationCache(new SqliteKeyValue(pathname, timeout), lifetimes),
}];
