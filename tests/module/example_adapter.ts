/**
 * The README's example of an adapter: a cache in an SQLite file, for all
 * processes of one machine, which stays warm over a restart.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { AppError, GenerationCache } from "@person/service";
import type { CacheAdapter, KeyValue, Operation } from "@person/service";

const TABLE = "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS cache " +
  "(key TEXT PRIMARY KEY, value TEXT, until INTEGER)";
const PUT = "INSERT INTO cache VALUES (?1, ?3, ?4) ON CONFLICT DO UPDATE " +
  "SET value = ?3, until = ?4";
const SQL = {
  get: "SELECT value FROM cache WHERE key = ?1 AND until > ?2",
  delete: "DELETE FROM cache WHERE key = ?1 AND until > ?2 RETURNING 'true'",
  add: `${PUT} WHERE until <= ?2 RETURNING 'true' AS value`,
  set: `${PUT} RETURNING 'true' AS value`,
};

class SqliteKeyValue implements KeyValue {
  #db: DatabaseSync | undefined;
  #closed = false;
  constructor(readonly path: string, readonly timeout: number) {}

  run(operations: readonly Operation[]) {
    return Promise.try(() => operations.map((it) => this.#run(it)))
      .catch((cause) => {
        throw new AppError("unavailable", "The cache fails.", { cause });
      });
  }

  #run(it: Operation) {
    if (this.#closed) throw new Error("It is closed");
    if (!this.#db) {
      this.#db = new DatabaseSync(this.path, { timeout: this.timeout });
      this.#db.exec(TABLE);
    }
    const params = [`${it.key.space} ${it.key.id}`, Date.now()];
    if ("value" in it) {
      params.push(JSON.stringify(it.value), Date.now() + it.ttl * 1000);
    }
    const row = this.#db.prepare(SQL[it.op]).get(...params);
    if (row) return JSON.parse(String(Object.values(row)[0]));
    return it.op === "get" ? undefined : false;
  }

  async ping() {
    await this.run([{ op: "get", key: { space: "data", id: "" as never } }]);
  }

  [Symbol.asyncDispose]() {
    this.#closed = true;
    this.#db?.close();
    this.#db = undefined;
    return Promise.resolve();
  }
}

const sqliteCache: CacheAdapter = {
  kind: "cache",
  scheme: "sqlite-cache",
  shared: true,
  example: "sqlite-cache:./data/cache.db",
  parameters: {},
  open: ({ pathname }, { timeout, lifetimes }) =>
    new GenerationCache(new SqliteKeyValue(pathname, timeout), lifetimes),
};

export const adapters = [sqliteCache];
