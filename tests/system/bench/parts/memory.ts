import { reads } from "../load/work.ts";
import { wrk } from "../load/wrk.ts";
import { ROOT } from "../../../support/root.ts";
import { mysqlTable } from "../machine/tables.ts";
import type { Finding } from "../report/finding.ts";
import { digits } from "../report/statistics.ts";
import { settled, startService } from "../subjects/services.ts";
import type { Subject } from "../subjects/subject.ts";
import { type Bench, pathOf } from "./bench.ts";

const PEOPLE = 100_000;
const BATCH = 100;

/** The memory of one cached person. */
export async function measureMemory(bench: Bench): Promise<Finding> {
  const { servers } = bench;
  const rows = [
    ["cache", "bytes a person"],
    ["the service, memory:", digits(await keptBy("service", PEOPLE), 0)],
    ["lru-cache by hand", digits(await keptBy("lru", PEOPLE), 0)],
  ];
  const database = await mysqlTable(servers.mysql, "kept", PEOPLE);
  const before = await bytesIn(servers.memcached.port);
  const settings = { database, cache: servers.memcache };
  await using service = await startService(settings, servers.directory);
  await settled(service);
  await readAll(bench, service);
  const after = await bytesIn(servers.memcached.port);
  const bytes = (after.bytes - before.bytes) / (after.items - before.items);
  rows.push(["the service, memcached", digits(bytes, 0)]);
  const title = `Memory of a cached person, of ${PEOPLE.toLocaleString("en")}`;
  return { tables: [{ title, rows }], data: { rows } };
}

/**
 * The bytes that a process keeps for each person that it caches in that way. The
 * process counts them itself, without garbage: its memory in RAM grows with the
 * garbage of the reads, and does not shrink.
 */
export async function keptBy(
  way: "service" | "lru",
  people: number,
): Promise<number> {
  const program = "tests/system/bench/machine/kept.ts";
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", program, way, `${people}`],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (success) return Number(text.decode(stdout));
  throw new Error(text.decode(stderr));
}

/** Reads everyone, and some of them again. */
async function readAll(bench: Bench, subject: Subject): Promise<void> {
  const effort = { connections: 8, seconds: 4 };
  for (let seen = 0; seen < PEOPLE; effort.seconds *= 2) {
    const work = reads(PEOPLE, BATCH);
    const count = await wrk(pathOf(bench, "wrk"), subject.url, work, effort);
    seen = count * BATCH;
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
