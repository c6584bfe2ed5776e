/**
 * The outcomes of faults, as lines of a table.
 *
 * @module
 */
import type { Outcome } from "./outcome.ts";

const COLUMNS:
  readonly (readonly [string, (it: Outcome) => string | number])[] = [
    ["part", (it) => it.part.padEnd(19)],
    ["what", (it) => it.what.padEnd(7)],
    ["answers", (it) => it.answers],
    ["failed reads", (it) => it.failedReads],
    ["failed writes", (it) => it.failedWrites],
    ["marked", (it) => it.marked],
    ["p99 of reads", (it) => ms(it.p99)],
    ["reads again", (it) => ms(it.readsAgain)],
    ["writes again", (it) => ms(it.writesAgain)],
    ["lost", (it) => it.lost],
    ["stale", (it) => it.stale],
    ["status of failures", (it) => statusesOf(it)],
  ];

/** The heading of the table. */
export const HEADING: string = row(
  COLUMNS.map(([name]) =>
    name === "part" ? name.padEnd(19) : name === "what" ? name.padEnd(7) : name
  ),
);

/** The line of an outcome, and what was wrong. */
export function lines(outcome: Outcome): string[] {
  const cells = COLUMNS.map(([name, cell]) =>
    `${cell(outcome)}`.padStart(name.length)
  );
  return [row(cells), ...outcome.wrong.map((it) => `  ${it}`)];
}

function statusesOf({ statuses }: Outcome): string {
  return [...statuses].map(([status, count]) => `${status || "none"}: ${count}`)
    .join(", ");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function ms(time: number): string {
  return `${time.toFixed()} ms`;
}
