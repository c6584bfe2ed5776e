/**
 * What a read costs the service, beside what it costs its peers.
 *
 * @module
 */
import { reads } from "../load/work.ts";
import { memory } from "../machine/proc.ts";
import { PEOPLE } from "../peers/people.ts";
import type { Finding } from "../report/finding.ts";
import { digits, range, spreadOf } from "../report/statistics.ts";
import type { Table } from "../report/table.ts";
import { compareHeaderFields } from "../subjects/compared.ts";
import { PEERS, peersOf } from "../subjects/peers.ts";
import { SERVED, servedOf } from "../subjects/served.ts";
import { Subjects } from "../subjects/subjects.ts";
import type { Bench } from "./bench.ts";
import { type Latency, latencyTable, measureLatency } from "./latency.ts";
import { type Case, measureRounds, type Series } from "./rounds.ts";

/** How many people one request of the batch asks for. */
export const BATCH = 100;

/** The name of the case of batches. */
export const BATCH_CASE = `batch of ${BATCH}, memcached`;

/** Those that get the same rate when the times of their answers are compared. */
const SAME_RATE: readonly (readonly string[])[] = [
  [SERVED.memory, PEERS.lru],
  [SERVED.memcached, PEERS.memjs],
  [SERVED.redis, PEERS.redis],
  [SERVED.sqlite, SERVED.file, PEERS.sqlite],
  [SERVED.mysql, PEERS.mysql2],
];

/** What was measured, for the chart and the table of what was to be reached. */
export interface Requests {
  /** The cost and the rate of each case, at full load. */
  readonly series: readonly Series[];
  /** The times of answers of each case, at half load. */
  readonly latencies: readonly Latency[];
  /** MB of memory of each case, after the full load. */
  readonly megabytes: Readonly<Record<string, number>>;
}

/** Measures reads at full load, then at half load. */
export async function measureRequests(bench: Bench): Promise<Finding> {
  await using subjects = new Subjects();
  const peers = subjects.all(peersOf(bench.servers, bench.tools));
  const served = subjects.all(servedOf(bench.servers));
  await compareHeaderFields(served, peers);
  bench.say("  the peers send the header fields of the service");
  const read = (name: string, subject: Case["subject"]): Case => ({
    name,
    subject,
    work: reads(PEOPLE),
  });
  const peer = (name: keyof typeof PEERS) => read(PEERS[name], peers[name]);
  const service = (name: keyof typeof SERVED) =>
    read(SERVED[name], served[name]);
  // A service stands beside those that it is compared with.
  const cases: Case[] = [
    peer("bare"),
    peer("constant"),
    service("memory"),
    peer("lru"),
    peer("lruDuties"),
    peer("fastify"),
    peer("fastifyOwn"),
    service("sqlite"),
    peer("sqlite"),
    service("file"),
    service("memcached"),
    service("near"),
    peer("memjs"),
    peer("memcachedDuties"),
    peer("nginx"),
    service("redis"),
    peer("redis"),
    peer("flask"),
    { ...service("memcached"), name: BATCH_CASE, work: reads(PEOPLE, BATCH) },
    {
      ...service("redis"),
      name: `batch of ${BATCH}, Redis`,
      work: reads(PEOPLE, BATCH),
    },
    service("mysql"),
    peer("mysql2"),
  ];
  const { rounds, seconds, warmUp } = bench.scale;
  const turns = { rounds, seconds, warmUp };
  const series = await measureRounds(bench, cases, turns);
  const megabytes: Record<string, number> = {};
  for (const { name, subject } of cases) {
    const it = await subject().catch(() => undefined);
    if (it) megabytes[name] = memory(it.pids);
  }
  const singles = cases.filter((it) => it.work.batch === 1);
  const latencies = await measureLatency(bench, singles, series, SAME_RATE);
  const title = "A read at full load: medians of " +
    `${rounds} interleaved rounds, 32 connections`;
  return {
    tables: [costTable(title, series, megabytes), latencyTable(latencies)],
    data: { series, latencies, megabytes } satisfies Requests,
  };
}

/** Costs and rates as a table; a case that failed says why. */
export function costTable(
  title: string,
  series: readonly Series[],
  megabytes?: Readonly<Record<string, number>>,
): Table {
  const head = ["case", "µs CPU", "least–most", "µs of servers", "1/s", "MB"];
  const rows = series.map(({ name, costs, backends, rates, failed }) => {
    if (failed) return [name, `failed: ${failed}`];
    const cost = spreadOf(costs);
    return [
      name,
      digits(cost.median, 1),
      range(cost, 1),
      digits(spreadOf(backends).median, 1),
      digits(spreadOf(rates).median, 0),
      digits(megabytes?.[name], 0),
    ];
  });
  const width = megabytes ? head.length : head.length - 1;
  return { title, rows: [head, ...rows].map((it) => it.slice(0, width)) };
}
