/**
 * What each way to keep a committed write costs, measured at the store.
 *
 * @module
 */
import { mysql } from "../../../adapters/mysql.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { PERSON } from "../../../src/person/person.ts";
import { isMysql, require } from "../../support/servers/find.ts";
import { Galera } from "../../support/servers/galera.ts";
import { FLUSHES, MariaDb } from "../../support/servers/mariadb.ts";
import { Replicated } from "../../support/servers/replicated.ts";
import { percentile } from "./outcome.ts";

/** How many writers write at once. */
const WRITERS = 8;

/** How often each way has its turn. */
const ROUNDS = 7;

/** The milliseconds of a turn, and of what comes before it. */
const MS = 2_000;
const WARM = 500;

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
  // MySQL has no Galera.
  ...isMysql(require("mariadbd")) ? {} : {
    "Galera, 3 nodes, flush once a second": () => galera(2),
    "Galera, 3 nodes, flush at each commit": () => galera(1),
  },
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

/** Measures each way in turn, so that all meet the same machine. */
export async function measureDurability(
  say: (line: string) => void,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const ways: { name: string; store: PersonStore; turns: Turn[] }[] = [];
  for (const [name, start] of Object.entries(WAYS)) {
    const { url } = stack.use(await start());
    const store = stack.use(mysql.open(new URL(url), {
      record: PERSON,
      timeout: 5_000,
      connections: 2 * WRITERS,
    }));
    ways.push({ name, store, turns: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { store, turns } of ways) turns.push(await measure(store));
  }
  say(
    `| kept by | writes a second, ${WRITERS} at once | median | of the first |`,
  );
  const [first] = ways;
  for (const { name, turns } of ways) {
    const rate = middle(turns.map((it) => it.rate)).toFixed();
    const median = middle(turns.map((it) => it.median)).toFixed(1);
    const share = middle(
      turns.map((it, i) => it.rate / (first?.turns[i]?.rate ?? NaN)),
    );
    say(`| ${name} | ${rate} | ${median} ms | ${share.toFixed(2)} |`);
  }
}

/** What a turn has shown. */
interface Turn {
  /** Writes a second. */
  readonly rate: number;
  /** The median time of a write, in milliseconds. */
  readonly median: number;
}

async function measure(store: PersonStore): Promise<Turn> {
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
  return { rate: 1000 * times.length / MS, median: middle(times) };
}

function middle(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}
