import { FLUSHES, MariaDb } from "../../../support/servers/mariadb.ts";
import { Memcached } from "../../../support/servers/memcached.ts";
import { Redis } from "../../../support/servers/redis.ts";
import { PEOPLE, personOf } from "../peers/people.ts";
import { mysqlTable } from "./tables.ts";

/** The servers behind what is measured, and a directory for files. */
export interface Servers extends AsyncDisposable {
  /** A `mysql://` URL of the database. */
  readonly mysql: string;
  /** A memcached. */
  readonly memcached: Memcached;
  /** Its URL for the service. */
  readonly memcache: string;
  /** A `redis://` URL. */
  readonly redis: string;
  /** The ids of the processes of the servers. */
  readonly pids: readonly number[];
  /** An empty directory. */
  readonly directory: string;
}

/** Starts them; disposing ends them and removes the directory. */
export async function startServers(): Promise<Servers> {
  await using stack = new AsyncDisposableStack();
  const mariadb = stack.use(
    await MariaDb.start({
      args: [
        ...FLUSHES,
        "--innodb-buffer-pool-size=512M",
        // The first is MariaDB's, the second MySQL's.
        "--loose-innodb-log-file-size=256M",
        "--loose-innodb-redo-log-capacity=256M",
        "--max-connections=500",
      ],
    }),
  );
  // So that nothing is evicted: a hit is to be a hit.
  const args = ["--memory-limit=1024", "--conn-limit=4096"];
  const memcached = stack.use(await Memcached.start({ args }));
  const redis = stack.use(await Redis.start());
  const directory = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  await fillForPeers(mariadb.url, memcached.port);
  const kept = stack.move();
  return {
    mysql: mariadb.url,
    memcached,
    memcache: memcached.url,
    redis: redis.url,
    pids: [mariadb.pid, memcached.pid, redis.pid],
    directory,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** What the peers find: their table, and their entries in memcached. */
async function fillForPeers(mysql: string, port: number): Promise<void> {
  await mysqlTable(mysql, "by_hand", PEOPLE);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  for (let n = 0; n < PEOPLE; n++) {
    const person = personOf(n);
    const value = JSON.stringify(person);
    const command =
      `set peer:${person.id} 0 3600 ${value.length}\r\n${value}\r\n`;
    await connection.write(new TextEncoder().encode(command));
    const answer = new Uint8Array(64);
    const length = await connection.read(answer) ?? 0;
    const text = new TextDecoder().decode(answer.subarray(0, length)).trim();
    if (text !== "STORED") throw new Error(`memcached: ${text}`);
  }
}
