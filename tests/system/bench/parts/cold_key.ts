import { mysqlTable, sql } from "../machine/tables.ts";
import { personOf } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { digits, range, spreadOf } from "../report/statistics.ts";
import { settled, startService } from "../subjects/services.ts";
import type { Subject } from "../subjects/subject.ts";
import type { Bench } from "./bench.ts";

const MOST = 4;
const READERS = 60;
const KEYS = 15;
const TABLE = "cold";
/** How long the answer to a request may take, in milliseconds. */
const PATIENCE = 10_000;

/**
 * What a key costs the database that is in no cache, and that many readers of
 * each instance ask for at the same moment: how many rows are read, and how
 * long the last reader waits.
 */
export async function measureColdKey(bench: Bench): Promise<Finding> {
  const { mysql, memcache, directory } = bench.servers;
  await using stack = new AsyncDisposableStack();
  const database = await mysqlTable(mysql, TABLE, MOST * KEYS + 1);
  // So that MariaDB counts the rows that are read of each table.
  await sql(mysql, "SET GLOBAL userstat = 1");
  stack.defer(async () => void await sql(mysql, "SET GLOBAL userstat = 0"));
  const instances: Subject[] = [];
  for (let n = 0; n < MOST; n++) {
    const settings = {
      database,
      cache: memcache,
      // A comparison with the database would count as a read.
      verify: "off",
    };
    instances.push(stack.use(await startService(settings, directory)));
  }
  for (const it of instances) await settled(it);
  let next = 1;
  const found = [];
  for (let count = 1; count <= MOST; count++) {
    const loads: number[] = [];
    const times: number[] = [];
    for (let key = 0; key < KEYS; key++) {
      const { id } = personOf(next++);
      const before = await rowsRead(mysql);
      const begun = performance.now();
      await Promise.all(
        instances.slice(0, count).flatMap(({ url }) =>
          Array.from({ length: READERS }, () => read(url, id))
        ),
      );
      times.push(performance.now() - begun);
      loads.push(await rowsRead(mysql) - before);
    }
    found.push({ instances: count, loads, times });
  }
  const rows = found.map(({ instances, loads, times }) => [
    `${instances}`,
    digits(spreadOf(loads).median, 0),
    range(spreadOf(loads), 0),
    digits(spreadOf(times).median, 1),
  ]);
  const title = `A cold hot key: ${READERS} readers at each instance, ` +
    `${KEYS} keys`;
  const head = ["instances", "rows read", "least–most", "last answer ms"];
  return { tables: [{ title, rows: [head, ...rows] }], data: found };
}

async function read(url: URL, id: string): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(new URL(`/persons/${id}`, url), { signal });
  await response.body?.cancel();
  if (response.status !== 200) throw new Error(`${response.status}`);
}

async function rowsRead(mysql: string): Promise<number> {
  const rows = await sql(
    mysql,
    "SELECT COALESCE(SUM(ROWS_READ), 0) AS count FROM " +
      `information_schema.TABLE_STATISTICS WHERE TABLE_NAME = '${TABLE}'`,
  );
  const [row] = rows as { count: number | string }[];
  return Number(row?.count);
}
