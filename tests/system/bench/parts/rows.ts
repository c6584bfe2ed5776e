import { readEveryone } from "../load/read_everyone.ts";
import { reads } from "../load/work.ts";
import { mysqlTable, sqliteTable } from "../machine/tables.ts";
import type { Finding } from "../report/finding.ts";
import { settled, startService } from "../subjects/services.ts";
import { Subjects } from "../subjects/subjects.ts";
import type { Bench } from "./bench.ts";
import { type Point, scan } from "./scan.ts";

const SIZES = [1_000, 10_000, 100_000, 1_000_000];

/** What a read costs by how many people there are, all of them asked for. */
export async function measureRows(bench: Bench): Promise<Finding> {
  const { servers, scale } = bench;
  await using subjects = new Subjects();
  const sizes = SIZES.filter((it) => it <= scale.rows);
  const points: Point[] = [];
  for (const rows of sizes) {
    bench.say(`  ${rows.toLocaleString("en")} rows`);
    const name = `rows_${rows}`;
    const sqlite = sqliteTable(servers.directory, name, rows);
    const mariadb = await mysqlTable(servers.mysql, name, rows);
    const cache = servers.memcache;
    const service = (settings: Parameters<typeof startService>[0]) =>
      subjects.lazy(() => startService(settings, servers.directory));
    const memory = `memory:?max=${rows}`;
    const cached = {
      "hit, memory:": service({ database: sqlite, cache: memory }),
      "strict hit, memcached": service({ database: mariadb, cache }),
    };
    for (const subject of Object.values(cached)) {
      const service = await subject();
      await settled(service);
      await readEveryone(service.url, rows);
    }
    const lines = {
      "database, SQLite file": service({
        database: sqlite,
        cache: "none:",
        source: "database",
      }),
      "database, MariaDB": service({
        database: mariadb,
        cache,
        source: "database",
      }),
      ...cached,
    };
    for (const [line, subject] of Object.entries(lines)) {
      points.push({
        name: `${line}, ${rows} rows`,
        line,
        at: rows,
        subject,
        work: reads(rows),
      });
    }
  }
  return await scan(bench, "By rows", "rows", points);
}
