/**
 * How long answers take when a server has half of what it could do.
 *
 * @module
 */
import { h2load } from "../load/h2load.ts";
import { firstLine } from "../machine/tools.ts";
import {
  digits,
  median,
  quantile,
  range,
  spreadOf,
} from "../report/statistics.ts";
import type { Table } from "../report/table.ts";
import { type Bench, pathOf } from "./bench.ts";
import type { Case, Series } from "./rounds.ts";

/** The times of the answers of one case. */
export interface Latency {
  /** The name of the case. */
  readonly name: string;
  /** How many requests it was sent in a second. */
  readonly rate: number;
  /** The median of each round, in ms. */
  readonly p50: number[];
  /** What 99 % of a round did not exceed, in ms. */
  readonly p99: number[];
  /** Why it was given up. */
  failed?: string;
}

/** Measures in a third of the rounds that there are at full load. */
export async function measureLatency(
  bench: Bench,
  cases: readonly Case[],
  series: readonly Series[],
  sameRate: readonly (readonly string[])[],
): Promise<Latency[]> {
  const rounds = Math.ceil(bench.scale.rounds / 3);
  const all = cases.flatMap((it) => {
    const rate = halfLoad(it.name, series, sameRate);
    if (!Number.isFinite(rate)) return [];
    const latency: Latency = { name: it.name, rate, p50: [], p99: [] };
    return [{ it, latency }];
  });
  for (let round = 1; round <= rounds; round++) {
    bench.say(`  half load, round ${round} of ${rounds}`);
    for (const { it, latency } of round % 2 ? all : all.toReversed()) {
      if (latency.failed) continue;
      try {
        const times = await h2load(
          pathOf(bench, "h2load"),
          (await it.subject()).url,
          it.work,
          latency.rate,
          bench.scale.seconds,
        );
        latency.p50.push(quantile(times, 0.5));
        latency.p99.push(quantile(times, 0.99));
      } catch (error) {
        latency.failed = firstLine(error);
        bench.miss(`${it.name} at half load: ${latency.failed}`);
      }
    }
  }
  return all.map(({ latency }) => latency);
}

/** Half of what the slowest of those served that are to get the same rate. */
export function halfLoad(
  name: string,
  series: readonly Series[],
  sameRate: readonly (readonly string[])[],
): number {
  const group = sameRate.find((it) => it.includes(name)) ?? [name];
  const rates = series.filter((it) => group.includes(it.name) && !it.failed)
    .map(({ rates }) => median(rates));
  const own = series.find((it) => it.name === name && !it.failed);
  return own ? Math.floor(Math.min(...rates) / 2) : NaN;
}

/** The times as a table. */
export function latencyTable(latencies: readonly Latency[]): Table {
  const head = ["case", "1/s", "p50 ms", "p99 ms", "p99 least–most"];
  const rows = latencies.map(({ name, rate, p50, p99, failed }) =>
    failed ? [name, `failed: ${failed}`] : [
      name,
      digits(rate, 0),
      digits(median(p50), 2),
      digits(median(p99), 2),
      range(spreadOf(p99), 2),
    ]
  );
  const title = "The time of an answer at half load, medians of rounds " +
    "(services and the peers that they are compared with get the same rate)";
  return { title, rows: [head, ...rows] };
}
