/**
 * What each way to keep a committed write costs, measured at the store.
 *
 * @module
 */
import { mysql } from "../../../adapters/mysql.ts";
import { PERSON } from "../../../src/person/person.ts";
import { Galera } from "../../support/servers/galera.ts";
import { FLUSHES, MariaDb } from "../../support/servers/mariadb.ts";
import { Replicated } from "../../support/servers/replicated.ts";
import { percentile } from "./outcome.ts";

/** How many writers write at once. */
const WRITERS = 8;

/** The milliseconds of a measurement, and of what comes before it. */
const MS = 3_000;
const WARM = 1_000;

/** A database, and the URLs of the servers that take part. */
interface Kept extends AsyncDisposable {
  readonly url: string;
}

/** The ways, by what an operator would call them. */
const WAYS: Readonly<Record<string, () => Promise<Kept>>> = {
  "one server, flush at each commit": () => MariaDb.start({ args: FLUSHES }),
  "one server, flush once a second": () =>
    MariaDb.start({
      args: [...FLUSHES, "--innodb-flush-log-at-trx-commit=2"],
    }),
  "asynchronous replica, sync_binlog=1": () => replicated(false),
  "semi-synchronous replica, sync_binlog=1": () => replicated(true),
  "Galera, 3 nodes, flush once a second": () => galera(2),
  "Galera, 3 nodes, flush at each commit": () => galera(1),
};

async function replicated(semiSync: boolean): Promise<Kept> {
  const args = [...FLUSHES, "--sync-binlog=1"];
  const servers = await Replicated.start({ semiSync, args });
  return {
    url: servers.primary.url,
    [Symbol.asyncDispose]: () => servers[Symbol.asyncDispose](),
  };
}

async function galera(flush: 1 | 2): Promise<Kept> {
  const cluster = await Galera.start();
  for (const node of cluster.nodes) {
    await node.query(`SET GLOBAL innodb_flush_log_at_trx_commit = ${flush}`);
  }
  return {
    url: cluster.nodes[0].url,
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** Measures each way; returns the lines of a table. */
export async function measureDurability(
  say: (line: string) => void,
): Promise<void> {
  say(`| kept by | writes a second, ${WRITERS} at once | median | p99 |`);
  for (const [name, start] of Object.entries(WAYS)) {
    await using database = await start();
    await using store = mysql.open(new URL(database.url), {
      record: PERSON,
      timeout: 5_000,
      connections: 2 * WRITERS,
    });
    const times: number[] = [];
    const begun = performance.now();
    const write = async (writer: number) => {
      for (let n = 0; performance.now() - begun < WARM + MS; n++) {
        const id = `w${writer}-${n % 50}`;
        const at = performance.now();
        await store.put(
          PERSON.parse({ id, firstName: "First", lastName: `${n}` }),
        );
        if (at - begun > WARM) times.push(performance.now() - at);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => write(i)));
    const rate = (1000 * times.length / MS).toFixed();
    const [median, p99] = [0.5, 0.99].map((it) =>
      percentile(times, it).toFixed(1)
    );
    say(`| ${name} | ${rate} | ${median} ms | ${p99} ms |`);
  }
}
