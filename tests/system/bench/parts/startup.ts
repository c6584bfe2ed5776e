/**
 * How soon the service answers after its start, and what memory it takes.
 *
 * @module
 */
import { load } from "../load/wrk.ts";
import { median, memory } from "../machine/proc.ts";
import type { Servers } from "../machine/servers.ts";
import { Subject } from "../subjects/subject.ts";
import { printTable } from "../report/table.ts";

/** Measures starts, a median of five, and the memory idle and under load. */
export async function measureStartup(servers: Servers): Promise<void> {
  const { mysql, memcached, directory } = servers;
  const embedded = { PERSON_DATABASE: `sqlite:${directory}/start.db` };
  const rows = [["service", "first answer ms", "idle MB", "loaded MB"]];
  for (
    const [name, settings] of Object.entries({
      "SQLite + memory:": embedded,
      "MariaDB + memcache": {
        PERSON_DATABASE: mysql,
        PERSON_CACHE: memcached.url,
      },
    })
  ) {
    const starts = [];
    for (let n = 0; n < 5; n++) {
      const begun = performance.now();
      await using subject = await Subject.service(settings);
      await answer(subject);
      starts.push(performance.now() - begun);
    }
    await using subject = await Subject.service(settings);
    await answer(subject);
    const idle = memory(subject.pid).now;
    await write(subject);
    await load(subject.work("GET"), 10);
    const { most } = memory(subject.pid);
    rows.push([
      name,
      ...[median(starts), idle, most].map((it) => it.toFixed()),
    ]);
  }
  printTable("Start and memory", rows);
}

async function answer({ url }: Subject): Promise<void> {
  const response = await fetch(new URL("/persons/nobody", url));
  await response.body?.cancel();
  if (response.status !== 404) throw new Error(`${response.status}`);
}

/** As many people as there are to ask for. */
function write(subject: Subject): Promise<number> {
  return load(subject.work("PUT"), 3);
}
