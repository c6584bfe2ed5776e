import { reads } from "../load/work.ts";
import { wrk } from "../load/wrk.ts";
import { memory } from "../machine/proc.ts";
import { mysqlTable, sqliteTable } from "../machine/tables.ts";
import type { Finding } from "../report/finding.ts";
import { digits } from "../report/statistics.ts";
import { settled, startService } from "../subjects/services.ts";
import { Subject } from "../subjects/subject.ts";
import { type Bench, pathOf } from "./bench.ts";

const PEOPLE = 100_000;
const FEW = 1_000;
const BATCH = 100;

/**
 * The memory of one cached person. Two caches of a process, a large and a small
 * one, are read alike: garbage is the same in both, and people are not.
 */
export async function measureMemory(bench: Bench): Promise<Finding> {
  const { servers } = bench;
  const rows = [["cache", "bytes a person"]];
  const pair = async (
    name: string,
    batch: number,
    start: (max: number) => Promise<Subject>,
  ) => {
    const [few = NaN, many = NaN] = [
      await megabytes(bench, batch, () => start(FEW)),
      await megabytes(bench, batch, () => start(PEOPLE)),
    ];
    const bytes = (many - few) * 1_000_000 / (PEOPLE - FEW);
    rows.push([name, digits(bytes, 0)]);
  };
  const sqlite = sqliteTable(servers.directory, "kept", PEOPLE);
  await pair("the service, memory:", BATCH, (max) =>
    startService(
      { database: sqlite, cache: `memory:?max=${max}` },
      servers.directory,
    ));
  await pair("lru-cache by hand", 1, (max) => {
    const file = "tests/system/bench/peers/lru.ts";
    return Subject.deno(["run", "-A", file, `${max}`, `${PEOPLE}`]);
  });
  const database = await mysqlTable(servers.mysql, "kept", PEOPLE);
  const before = await bytesIn(servers.memcached.port);
  const settings = { database, cache: servers.memcache };
  await using service = await startService(settings, servers.directory);
  await settled(service);
  await readAll(bench, service, BATCH);
  const after = await bytesIn(servers.memcached.port);
  const bytes = (after.bytes - before.bytes) / (after.items - before.items);
  rows.push(["the service, memcached", digits(bytes, 0)]);
  const title = `Memory of a cached person, of ${PEOPLE.toLocaleString("en")}`;
  return { tables: [{ title, rows }], data: { rows } };
}

async function megabytes(
  bench: Bench,
  batch: number,
  start: () => Promise<Subject>,
): Promise<number> {
  await using subject = await start();
  await readAll(bench, subject, batch);
  return memory(subject.pids);
}

/** Reads everyone, and some of them again. */
async function readAll(
  bench: Bench,
  subject: Subject,
  batch: number,
): Promise<void> {
  const effort = { connections: 8, seconds: 4 };
  for (let seen = 0; seen < PEOPLE; effort.seconds *= 2) {
    const work = reads(PEOPLE, batch);
    const count = await wrk(pathOf(bench, "wrk"), subject.url, work, effort);
    seen = count * batch;
  }
}

/** What memcached says that it keeps. */
async function bytesIn(
  port: number,
): Promise<{ bytes: number; items: number }> {
  const request = new TextEncoder().encode("stats\r\n");
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(request);
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of connection.readable) {
    text += decoder.decode(chunk, { stream: true });
    if (text.endsWith("END\r\n")) break;
  }
  const of = (name: string) =>
    Number(new RegExp(`STAT ${name} (\\d+)`).exec(text)?.[1]);
  return { bytes: of("bytes"), items: of("curr_items") };
}
