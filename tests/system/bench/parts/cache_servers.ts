import { Memcached } from "../../../support/servers/memcached.ts";
import { reads } from "../load/work.ts";
import { mysqlTable } from "../machine/tables.ts";
import { PEOPLE } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { settled, startService } from "../subjects/services.ts";
import { Subjects } from "../subjects/subjects.ts";
import type { Bench } from "./bench.ts";
import { type Point, scan } from "./scan.ts";

const COUNTS = [1, 3, 10];
const BATCH = 100;

/** What a hit costs, and a batch, by how many memcacheds share the people. */
export async function measureCacheServers(bench: Bench): Promise<Finding> {
  const { mysql, directory } = bench.servers;
  await using stack = new AsyncDisposableStack();
  const all: string[] = [];
  while (all.length < Math.max(...COUNTS)) {
    all.push(`127.0.0.1:${stack.use(await Memcached.start()).port}`);
  }
  const subjects = stack.use(new Subjects());
  const points = COUNTS.flatMap((count): Point[] => {
    const [first, ...others] = all.slice(0, count);
    const query = others.map((it) => `server=${it}`).join("&");
    const subject = subjects.lazy(async () => {
      const service = await startService({
        database: await mysqlTable(mysql, `shared_by_${count}`, PEOPLE),
        cache: `memcache://${first}?${query}`,
      }, directory);
      await settled(service);
      return service;
    });
    return [1, BATCH].map((size) => ({
      name: `batch of ${size}, ${count} memcacheds`,
      line: size === 1 ? "a hit" : `a batch of ${size}`,
      at: count,
      subject,
      work: reads(PEOPLE, size),
    }));
  });
  return await scan(bench, "By the number of memcacheds", "servers", points);
}
