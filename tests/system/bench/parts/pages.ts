import { idOf } from "../../e2e/people.ts";
import { mysqlTable, sqliteTable } from "../machine/tables.ts";
import type { Finding } from "../report/finding.ts";
import { digits, median } from "../report/statistics.ts";
import { startService } from "../subjects/services.ts";
import type { Bench } from "./bench.ts";

const PAGE = 100;
const READ = 200;

/** Reads the first and the last page of a long list. */
export async function measurePages(bench: Bench): Promise<Finding> {
  const { servers, scale: { rows: listed } } = bench;
  const databases = {
    SQLite: sqliteTable(servers.directory, "listed", listed),
    MariaDB: await mysqlTable(servers.mysql, "listed", listed),
  };
  const rows = [["database", "first page ms", "last page ms"]];
  const last = idOf(listed - PAGE - 1);
  for (const [name, database] of Object.entries(databases)) {
    const settings = { database, cache: "none:" };
    await using service = await startService(settings, servers.directory);
    const times = await pages(service.url, last);
    rows.push([name, ...times.map((it) => digits(median(it), 2))]);
  }
  const title = `Pages of ${PAGE} of a list of ` +
    `${listed.toLocaleString("en")}: medians of ${READ}`;
  return { tables: [{ title, rows }], data: { listed, rows } };
}

/** The times of the first and of the last page, in ms, read in turn. */
async function pages(url: URL, last: string): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let n = 0; n < READ; n++) {
    for (const [i, after] of ["", `&after=${last}`].entries()) {
      const begun = performance.now();
      const path = `/persons?limit=${PAGE}${after}`;
      const { persons } = await (await fetch(new URL(path, url))).json();
      if (persons.length !== PAGE) throw new Error(`${persons.length}`);
      times[i]?.push(performance.now() - begun);
    }
  }
  return times;
}
