import { reads } from "../load/work.ts";
import { CONNECTIONS } from "../load/wrk.ts";
import { PEOPLE } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { digits, range, spreadOf } from "../report/statistics.ts";
import { mysqlTable } from "../machine/tables.ts";
import { settled, startService } from "../subjects/services.ts";
import type { Subject } from "../subjects/subject.ts";
import type { Bench } from "./bench.ts";
import { measure } from "./rounds.ts";

const MOST = 4;
const SECONDS = 2;

/** What a strict hit costs by how many instances share the connections. */
export async function measureInstances(bench: Bench): Promise<Finding> {
  const { servers, scale } = bench;
  await using stack = new AsyncDisposableStack();
  const database = await mysqlTable(servers.mysql, "shared", PEOPLE);
  const settings = { database, cache: servers.memcache };
  const instances: Subject[] = [];
  for (let n = 0; n < MOST; n++) {
    const started = await startService(settings, servers.directory);
    await settled(stack.use(started));
    instances.push(started);
  }
  const found = instances.map((_, i) => ({
    instances: i + 1,
    costs: [] as number[],
    rates: [] as number[],
  }));
  for (let round = 0; round <= scale.scan; round++) {
    for (const { instances: count, costs, rates } of found) {
      const samples = await Promise.all(
        instances.slice(0, count).map((it) =>
          measure(bench, it, reads(PEOPLE), {
            connections: Math.round(CONNECTIONS / count),
            seconds: SECONDS,
          })
        ),
      );
      if (round === 0) continue;
      const rate = samples.reduce((sum, it) => sum + it.rate, 0);
      rates.push(rate);
      costs.push(
        samples.reduce((sum, it) => sum + it.cost * it.rate, 0) / rate,
      );
    }
  }
  const rows = found.map(({ instances, costs, rates }) => [
    `${instances}`,
    digits(spreadOf(costs).median, 1),
    range(spreadOf(costs), 1),
    digits(spreadOf(rates).median, 0),
  ]);
  const title = `By instances: strict hits on one memcached, ${CONNECTIONS} ` +
    `connections in all, ${navigator.hardwareConcurrency} cores in all`;
  const head = ["instances", "µs CPU", "least–most", "1/s of all"];
  return { tables: [{ title, rows: [head, ...rows] }], data: found };
}
