/**
 * What is to be said of a history.
 *
 * @module
 */
import { type AnyCall, type History, isChecked } from "./call.ts";
import { check, type CheckOptions, type Violation } from "./checker.ts";
import { linearize } from "./linearizable.ts";
import { type Profile, type ProfileName, PROFILES } from "../profiles.ts";

/** Milliseconds after which all know of a row that a dead instance has added. */
const PUBLISHED = 1_000;

/** What both checks found. */
export interface Verdict {
  /** How many reads were answered without a mark. */
  readonly checked: number;
  /** How many writes were acknowledged. */
  readonly acknowledged: number;
  /** How many of them are commits of other writers. */
  readonly bySql: number;
  /** Reads that break the guarantee. */
  readonly violations: readonly Violation[];
  /** For each id whose store is not linearizable, a call without a place. */
  readonly stuck: readonly AnyCall[];
  /** How many ids had too many orders to search. */
  readonly undecided: number;
}

/** How a kind of run is checked. */
function checkOptions(name: string): CheckOptions {
  const { oneWriter, separate }: Profile = PROFILES[name as ProfileName];
  return {
    separate,
    deathAcknowledges: oneWriter ? PUBLISHED : undefined,
  };
}

/** Checks a history. */
export function judge({ calls, profile }: History): Verdict {
  const violations = check(calls, checkOptions(profile));
  const byId = Map.groupBy(calls, (call) => call.id);
  const results = Array.from(byId.values(), linearize);
  return {
    checked: calls.filter(isChecked).length,
    acknowledged: calls.filter(isAcknowledged).length,
    bySql: calls.filter((it) => isAcknowledged(it) && "bySql" in it).length,
    violations,
    stuck: results.flatMap(({ stuck }) => stuck ?? []),
    undecided: results.filter((it) => it.linearizable === undefined).length,
  };
}

function isAcknowledged(call: AnyCall): boolean {
  return call.op !== "get" && call.outcome === "done";
}

/** How many things are wrong. */
export function count({ violations, stuck }: Verdict): number {
  return violations.length + stuck.length;
}

/** What is wrong first, and all that led to it, a line each. */
export function explain(history: History, verdict: Verdict): string[] {
  const [first] = verdict.violations;
  const [stuck] = verdict.stuck;
  if (first) {
    const { rule, read, write, newer } = first;
    const from = Math.min(
      ...[write, newer, read].map((it) => it?.start ?? Infinity),
    );
    return [
      `Wrong reads: ${verdict.violations.length}. The first one is ${rule}:`,
      `  ${line(read)}`,
      ...newer ? [`  newer: ${line(newer)}`] : [],
      ...trace(history, read, from),
    ];
  }
  if (!stuck) return [];
  return [
    "The store is not linearizable. There is no place for:",
    `  ${line(stuck)}`,
    ...trace(history, stuck, stuck.start - 1_000),
  ];
}

/** What was called about the same id, and what went wrong, until its end. */
function trace(
  { calls, faults }: History,
  { id, end }: AnyCall,
  from: number,
): string[] {
  const lines = [
    ...calls.filter((it) => it.id === id && it.end >= from && it.start <= end)
      .map((it) => ({ at: it.start, text: line(it) })),
    ...faults.filter(({ at }) => at >= from - 2_000 && at <= end)
      .map(({ at, what }) => ({ at, text: `${at.toFixed(1)} ${what}` })),
  ];
  return lines.sort((a, b) => a.at - b.at).map(({ text }) => `    ${text}`);
}

function line(call: AnyCall): string {
  const { op, value = "?", start, end, instance, status, how = "" } = call;
  const what = op === "get"
    ? `get → ${value}`
    : `${op} ${value} (${call.outcome})`;
  const where = instance < 0 ? "past the service" : `instance ${instance}`;
  return `${start.toFixed(1)}–${
    end.toFixed(1)
  } ${where}: ${what} ${status} ${how}`
    .trimEnd();
}
