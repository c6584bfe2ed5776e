// A cache in an SQLite file, for all processes of a machine.
import { DatabaseSync } from "node:sqlite";
import { VersionedCache } from "@person/service/kit";
import type {
  AnyRecordCacheAdapter,
  Identified,
  KeyValue,
  Operation,
  Reply,
  Version,
} from "@person/service/kit";

const TABLE = `PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS cache
  (key TEXT PRIMARY KEY, value TEXT, until INTEGER,
  version TEXT DEFAULT (hex(randomblob(16))));
  CREATE INDEX IF NOT EXISTS until ON cache (until);
  CREATE TRIGGER IF NOT EXISTS forget BEFORE INSERT ON cache BEGIN
    DELETE FROM cache WHERE until <= unixepoch(); END`;
// A new row has a new version, and a replaced row is a new one.
const ROW = "INTO cache (key, value, until) VALUES (?, ?, unixepoch() + ?)";
const HELD = "cache WHERE key = ?1 AND until > unixepoch()";
const SQL = {
  get: `SELECT value, version FROM ${HELD}`,
  add: `INSERT OR IGNORE ${ROW} RETURNING version`,
  set: `REPLACE ${ROW} RETURNING 1`,
  compareAndSet: `REPLACE INTO cache (key, value, until)
    SELECT key, ?2, unixepoch() + ?3 FROM ${HELD} AND version = ?4 RETURNING 1`,
  delete: `DELETE FROM ${HELD} RETURNING 1`,
};

function keyValue<R extends Identified>(
  path: string,
  timeout: number,
): KeyValue<R> {
  let opened: DatabaseSync | undefined;
  let era = "";

  function open(): DatabaseSync {
    if (opened) return opened;
    const db = new DatabaseSync(path, { timeout });
    db.exec(TABLE);
    return opened = db;
  }
  function run({ op, key, ...rest }: Operation<R>): Reply<R> {
    const more = "value" in rest ? [JSON.stringify(rest.value), rest.ttl] : [];
    if ("version" in rest) more.push(rest.version);
    const row = open().prepare(SQL[op]).get(
      `${era}${key.space} ${key.id}`,
      ...more,
    );
    if (op !== "get" && op !== "add") return row !== undefined;
    const version = row?.version as Version | undefined;
    if (op === "add" || !version) return version;
    return { value: JSON.parse(String(row?.value)), version };
  }
  return {
    run: (operation) => Promise.try(() => run(operation)),
    forget: () => era = crypto.randomUUID(),
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
    new VersionedCache(keyValue(pathname, timeout), { record, lifetimes }),
}];
