// A cache in an SQLite file, for all processes of a machine; a restart keeps it.
import { DatabaseSync } from "node:sqlite";
import { GenerationCache } from "@person/service/kit";
import type {
  AnyRecordCacheAdapter,
  Identified,
  KeyValue,
  Operation,
} from "@person/service/kit";

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

function keyValue<R extends Identified>(
  path: string,
  timeout: number,
): KeyValue<R> {
  let opened: DatabaseSync | undefined;

  function open(): DatabaseSync {
    if (opened) return opened;
    const db = new DatabaseSync(path, { timeout });
    db.exec(TABLE);
    return opened = db;
  }
  function run({ op, key, ...rest }: Operation<R>) {
    const more = "value" in rest ? [JSON.stringify(rest.value), rest.ttl] : [];
    const row = open().prepare(SQL[op]).get(`${key.space} ${key.id}`, ...more);
    return op === "get" ? row && JSON.parse(String(row.value)) : !!row;
  }
  return {
    run: (operations) => Promise.try(() => operations.map(run)),
    ping: () => Promise.try(() => open().exec("SELECT 1 FROM cache")),
    [Symbol.asyncDispose]: () => Promise.try(() => opened?.close()),
  };
}

export const adapters: [AnyRecordCacheAdapter] = [{
  kind: "cache",
  scheme: "sqlite-cache",
  shared: true,
  example: "sqlite-cache:./data/cache.db",
  parameters: {},
  open: ({ pathname }, { record, timeout, lifetimes }) =>
    new GenerationCache(keyValue(pathname, timeout), { record, lifetimes }),
}];
