/**
 * What the project wants to reach, and whether a run has reached it.
 *
 * @module
 */
import { BATCH, BATCH_CASE } from "../parts/requests.ts";
import { PEERS } from "../subjects/peers.ts";
import { SERVED } from "../subjects/served.ts";
import type { Parts } from "./results.ts";
import {
  digits,
  range,
  ratiosOf,
  type Spread,
  spreadOf,
} from "./statistics.ts";
import type { Table } from "./table.ts";

/** One goal, and what was measured. */
export interface Reached {
  /** What is divided by what. */
  readonly path: string;
  /** The ratios of the rounds; none if they were not measured. */
  readonly ratio: Spread;
  /**
   * The same ratio of the handler by hand with the same duties, which has none of
   * the layers of the service. `undefined` if there is no such peer.
   */
  readonly byHand: number | undefined;
  /** The bound. */
  readonly bound: number;
  /** Whether the ratio must be below the bound, or above it. */
  readonly side: "≤" | "≥";
}

type Values = (parts: Parts, name: string) => readonly number[];

const cost: Values = ({ requests }, name) =>
  requests?.series.find((it) => it.name === name && !it.failed)?.costs ?? [];
const rate: Values = ({ requests }, name) =>
  requests?.series.find((it) => it.name === name && !it.failed)?.rates ?? [];
const p99: Values = ({ requests }, name) =>
  requests?.latencies.find((it) => it.name === name && !it.failed)?.p99 ?? [];
const write: Values = ({ writes }, name) =>
  writes?.series.find((it) => it.name === name && !it.failed)?.costs ?? [];

const MEMORY = {
  values: cost,
  ours: SERVED.memory,
  duties: PEERS.lruDuties,
} as const;
const STRICT = {
  values: cost,
  ours: SERVED.memcached,
  duties: PEERS.memcachedDuties,
} as const;
const WRITE = {
  values: write,
  ours: SERVED.write,
  duties: PEERS.writeDuties,
} as const;

/** Each goal: the case, what it is compared with, and the bound. */
const GOALS: readonly {
  readonly values: Values;
  readonly ours: string;
  readonly theirs: string;
  /** The peer by hand with the same duties as ours. */
  readonly duties?: string;
  readonly bound: number;
  readonly side?: "≥";
  readonly path?: string;
  /** How many times the cost of the other that is. */
  readonly times?: number;
}[] = [
  { ...MEMORY, theirs: PEERS.constant, bound: 1.35 },
  { ...MEMORY, theirs: PEERS.fastify, bound: 0.55 },
  { ...MEMORY, theirs: PEERS.lruDuties, bound: 1.1 },
  { ...STRICT, theirs: PEERS.memjs, bound: 0.85 },
  { ...STRICT, theirs: PEERS.nginx, bound: 1.25 },
  { ...STRICT, theirs: PEERS.memcachedDuties, bound: 1.1 },
  // Bounded staleness stays only as long as it pays.
  { values: cost, ours: SERVED.near, theirs: SERVED.memcached, bound: 0.9 },
  { values: cost, ours: SERVED.sqlite, theirs: PEERS.sqlite, bound: 1.2 },
  { values: cost, ours: SERVED.file, theirs: PEERS.sqlite, bound: 1.2 },
  { values: cost, ours: SERVED.mysql, theirs: PEERS.mysql2, bound: 0.65 },
  {
    values: cost,
    ours: BATCH_CASE,
    theirs: SERVED.memcached,
    times: BATCH,
    path: `batch of ${BATCH} / ${BATCH} single reads, memcached`,
    bound: 0.12,
  },
  { ...WRITE, theirs: PEERS.write, bound: 1.2 },
  { ...WRITE, theirs: PEERS.writeDuties, bound: 1.2 },
  ...([
    [SERVED.memory, PEERS.lru],
    [SERVED.memcached, PEERS.memjs],
    [SERVED.sqlite, PEERS.sqlite],
    [SERVED.mysql, PEERS.mysql2],
  ] as const).map(([ours, theirs]) => ({
    values: p99,
    ours,
    theirs,
    path: `p99 at half load: ${ours} / ${theirs}`,
    bound: 1.5,
  })),
  {
    values: rate,
    ours: SERVED.memcached,
    theirs: PEERS.flask,
    side: "≥",
    path: `throughput: ${SERVED.memcached} / ${PEERS.flask}`,
    bound: 10,
  },
];

/** Compares what was measured with the goals. */
export function reach(parts: Parts): Reached[] {
  return GOALS.map((goal) => {
    const { values, ours, theirs, duties, bound } = goal;
    const { side = "≤", times = 1 } = goal;
    const against = (name: string) =>
      spreadOf(
        ratiosOf(values(parts, name), values(parts, theirs))
          .map((it) => it / times),
      );
    return {
      path: goal.path ?? `${ours} / ${theirs}`,
      ratio: against(ours),
      byHand: duties === undefined ? undefined : against(duties).median,
      bound,
      side,
    };
  });
}

/** Whether the goal is reached; `not measured` if that is unknown. */
export function verdict({ ratio: { median }, bound, side }: Reached): string {
  if (!Number.isFinite(median)) return "not measured";
  return (side === "≤" ? median <= bound : median >= bound) ? "met" : "not met";
}

/** The goals as a table. */
export function reachTable(reached: readonly Reached[]): Table {
  const head = ["path", "ratio", "spread", "reach", "met", "by hand"];
  const rows = reached.map((it) => [
    it.path,
    digits(it.ratio.median, 2),
    range(it.ratio, 2),
    `${it.side} ${it.bound}`,
    verdict(it),
    digits(it.byHand, 2),
  ]);
  const title = "What is to be reached: medians of the ratios of each round";
  return { title, rows: [head, ...rows] };
}
