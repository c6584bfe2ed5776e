/**
 * The services that are compared with the peers.
 *
 * @module
 */
import type { Servers } from "../machine/servers.ts";
import { mysqlTable, sqliteTable } from "../machine/tables.ts";
import { PEOPLE } from "../peers/people.ts";
import { fill, type Settings, settled, startService } from "./services.ts";
import type { Subject } from "./subject.ts";

/** The names of the services, as the tables show them. */
export const SERVED = {
  memory: "hit, memory:",
  memcached: "strict hit, memcached",
  redis: "strict hit, Redis",
  near: "hit, memcached with staleness=",
  sqlite: "database, SQLite in memory",
  file: "hit, memory: before an SQLite file",
  mysql: "database, MariaDB",
  write: "write, MariaDB + memcached",
  durable: "write, the same, durable",
  writeFile: "write, SQLite file + memory:",
} as const;

/** A service. */
export type Served = keyof typeof SERVED;

/** How each service is started, with everyone in it who is asked for. */
export function servedOf(
  { mysql, memcache, redis, directory }: Servers,
): Readonly<Record<Served, () => Promise<Subject>>> {
  const start = async (settings: Settings) => {
    const subject = await startService(settings, directory);
    await settled(subject);
    return subject;
  };
  const inMemory = (settings: Settings) => async () => {
    const both = { database: "sqlite::memory:", cache: "memory:" };
    const subject = await start({ ...both, ...settings });
    await fill(subject, PEOPLE);
    return subject;
  };
  const inFile = (name: string) => () => {
    const database = sqliteTable(directory, name, PEOPLE);
    return start({ database, cache: "memory:" });
  };
  const inMariaDb = (table: string, settings: Settings) => async () => {
    const database = await mysqlTable(mysql, table, PEOPLE);
    return await start({ database, cache: memcache, ...settings });
  };
  return {
    memory: inMemory({}),
    memcached: inMariaDb("served", {}),
    redis: inMariaDb("in_redis", { cache: redis }),
    near: inMariaDb("near", { cache: `${memcache}?staleness=9999ms` }),
    sqlite: inMemory({ source: "database" }),
    file: inFile("served"),
    mysql: inMariaDb("uncached", { source: "database" }),
    write: inMariaDb("written", {}),
    durable: inMariaDb("durable", { invalidation: "durable" }),
    writeFile: inFile("written"),
  };
}
