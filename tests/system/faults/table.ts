/**
 * The outcomes of faults, as lines of a table.
 *
 * @module
 */
import type { Outcome } from "./trial.ts";

/** The heading of the table. */
export const HEADING = [
  "fault".padEnd(36),
  "requests",
  "longest",
  "    p99",
  "recovery",
  "lost",
  "stale",
  "hung",
  "restarts",
  "answers by status",
].join("  ");

/** One line of the table, and one more for each promise that was broken. */
export function lines(outcome: Outcome): string[] {
  const { name, answers, p99, recovery, lost, broken } = outcome;
  const statuses = Map.groupBy(answers, (it) => it.status ?? "none");
  const count = (which: (it: Outcome["answers"][number]) => boolean) =>
    `${answers.filter(which).length}`;
  const line = [
    name.padEnd(36),
    `${answers.length}`.padStart(8),
    ms(Math.max(0, ...answers.map((it) => it.took))).padStart(7),
    ms(p99).padStart(7),
    ms(recovery).padStart(8),
    `${lost ?? "?"}`.padStart(4),
    count((it) => it.fault !== undefined).padStart(5),
    count((it) => it.hung).padStart(4),
    (broken.includes("the service has ended") ? "1" : "0").padStart(8),
    [...statuses].sort(([a], [b]) => Number(a) - Number(b))
      .map(([status, those]) => `${status}: ${those.length}`).join(", "),
  ].join("  ");
  return [line, ...broken.map((it) => `  BROKEN: ${it}`)];
}

function ms(time: number): string {
  return `${time.toFixed()} ms`;
}
