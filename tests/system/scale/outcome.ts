/**
 * What the answers of one fault say.
 *
 * @module
 */
import type { AnyCall, History } from "../../freshness/history/checker/call.ts";
import { explain, judge } from "../../freshness/history/checker/verdict.ts";

/** What became of a fault. */
export interface Outcome {
  /** The part. */
  readonly part: string;
  /** What was done to it. */
  readonly what: string;
  /** How many calls were answered as they should be. */
  readonly answers: number;
  /** Reads without an answer, or with one that is an error. */
  readonly failedReads: number;
  /** Writes of which the same is true, or whose outcome is unknown. */
  readonly failedWrites: number;
  /** How often each status was a failure; 0 stands for no answer. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that say that they may be old. */
  readonly marked: number;
  /** The 99th percentile of reads from the fault's begin on, in milliseconds. */
  readonly p99: number;
  /** Acknowledged writes that the database does not have. */
  readonly lost: number;
  /** Reads without a mark that were older than they may be. */
  readonly stale: number;
  /** Milliseconds from the fault's begin to the end of the last failed read. */
  readonly readsAgain: number;
  /** The same of the last failed write. */
  readonly writesAgain: number;
  /** What is wrong first, in lines. */
  readonly wrong: readonly string[];
}

/** The outcome of a fault that began `from`. */
export function outcomeOf(
  part: string,
  what: string,
  history: History,
  from: number,
): Outcome {
  const verdict = judge(history);
  const { violations, stuck } = verdict;
  const calls = history.calls.filter(({ end }) => end > from);
  const failed = calls.filter(fails);
  const [reads, writes] = split(failed);
  const lost = violations.filter(({ read }) => read.direct);
  return {
    part,
    what,
    answers: calls.length - failed.length,
    failedReads: reads.length,
    failedWrites: writes.length,
    statuses: new Map(
      [...Map.groupBy(failed, ({ status }) => status)]
        .map(([status, those]) => [status, those.length]),
    ),
    marked: calls.filter(({ how }) => /\b(stale|unverified)\b/.test(how ?? ""))
      .length,
    p99: percentile(split(calls)[0].map(({ start, end }) => end - start), 0.99),
    lost: lost.length + stuck.length,
    stale: violations.length - lost.length,
    readsAgain: lastOf(reads, from),
    writesAgain: lastOf(writes, from),
    wrong: explain(history, verdict),
  };
}

/** Whether the client did not get what it asked for. */
function fails(call: AnyCall): boolean {
  if (call.op !== "get") {
    return call.outcome === "unknown" || call.status === 503;
  }
  return call.value === undefined && call.status !== 304;
}

function split(calls: readonly AnyCall[]): [AnyCall[], AnyCall[]] {
  return [
    calls.filter(({ op }) => op === "get"),
    calls.filter(({ op }) => op !== "get"),
  ];
}

function lastOf(failed: readonly AnyCall[], from: number): number {
  return Math.max(0, ...failed.map(({ end }) => end - from));
}

/** The time within which so much of the answers came. */
export function percentile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? 0;
}
