import type { Finding } from "../report/finding.ts";
import { digits, median } from "../report/statistics.ts";
import type { Bench } from "./bench.ts";
import { type Case, measureRounds, type Series } from "./rounds.ts";

/** A case at one point of a scan. */
export interface Point extends Case {
  /** The column: what is scanned. */
  readonly line: string;
  /** The row: how many rows, connections, people. */
  readonly at: number;
}

/** What was measured at a point. */
export interface Measured extends Series {
  /** What is scanned. */
  readonly line: string;
  /** How many rows, connections, people. */
  readonly at: number;
}

/** Measures points in short interleaved rounds; a table of costs and rates. */
export async function scan(
  bench: Bench,
  title: string,
  axis: string,
  points: readonly Point[],
): Promise<Finding> {
  const turns = { rounds: bench.scale.scan, seconds: 1, warmUp: 1 };
  const series = await measureRounds(bench, points, turns);
  const data = points.map(({ line, at }, i): Measured => ({
    ...series[i] ?? { name: "", costs: [], backends: [], rates: [] },
    line,
    at,
  }));
  const lines = [...new Set(points.map(({ line }) => line))];
  const rows = [...new Set(points.map(({ at }) => at))].map((at) => [
    at.toLocaleString("en"),
    ...lines.map((line) => {
      const it = data.find((it) => it.at === at && it.line === line);
      if (!it) return "–";
      if (it.failed) return "failed";
      return `${digits(median(it.costs), 1)} (${digits(median(it.rates), 0)})`;
    }),
  ]);
  const table = {
    title: `${title}: µs of CPU a request (and requests a second)`,
    rows: [[axis, ...lines], ...rows],
  };
  return { tables: [table], data: { series: data } };
}
