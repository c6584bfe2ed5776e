import { reads } from "../load/work.ts";
import { CONNECTIONS, wrk } from "../load/wrk.ts";
import { memory } from "../machine/proc.ts";
import { PEOPLE } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { digits, median } from "../report/statistics.ts";
import { fill, startService } from "../subjects/services.ts";
import type { Subject } from "../subjects/subject.ts";
import { type Bench, pathOf } from "./bench.ts";

const STARTS = 5;

/** How soon the service answers, and its memory idle and under load. */
export async function measureStartup(bench: Bench): Promise<Finding> {
  const { mysql, memcache, directory } = bench.servers;
  const services = {
    "SQLite file + memory:": {
      database: `sqlite:${directory}/start.db`,
      cache: "memory:",
    },
    "MariaDB + memcached": {
      database: `${mysql}?table=started`,
      cache: memcache,
    },
  };
  const rows = [["service", "first answer ms", "idle MB", "loaded MB"]];
  for (const [name, settings] of Object.entries(services)) {
    const starts: number[] = [];
    for (let n = 0; n < STARTS; n++) {
      const begun = performance.now();
      await using subject = await startService(settings, directory);
      await answer(subject);
      starts.push(performance.now() - begun);
    }
    await using subject = await startService(settings, directory);
    await answer(subject);
    const idle = memory(subject.pids);
    await fill(subject, PEOPLE);
    const effort = { connections: CONNECTIONS, seconds: 5 };
    await wrk(pathOf(bench, "wrk"), subject.url, reads(PEOPLE), effort);
    const loaded = memory(subject.pids);
    rows.push([
      name,
      ...[median(starts), idle, loaded].map((it) => digits(it, 0)),
    ]);
  }
  return { tables: [{ title: "Start and memory", rows }], data: { rows } };
}

async function answer({ url }: Subject): Promise<void> {
  const response = await fetch(new URL("/persons/nobody", url));
  await response.body?.cancel();
  if (response.status !== 404) throw new Error(`${response.status}`);
}
