/**
 * What a proof has done and found, and what follows from it.
 *
 * @module
 */

/** A level whose reads are judged. */
export type Judge = "simulator" | "histories";

/** The numbers of a proof. */
export class Tally {
  /** States of the model. */
  states = 0;
  /** Seeds of the simulator. */
  seeds = 0;
  /** Calls of clients of real instances. */
  calls = 0;
  /** Their writes that were acknowledged. */
  acknowledged = 0;
  /** How many of those were commits of other writers. */
  bySql = 0;
  /** What must not be, at any level. */
  violations = 0;
  /** Mutants that a level should have found. */
  missed = 0;
  /** The faults of the histories, and how often each one happened. */
  readonly faults: Map<string, number> = new Map();
  /** The reads that were judged: those that were answered without a mark. */
  readonly checked: Record<Judge, number> = { simulator: 0, histories: 0 };

  /** Whether nothing is wrong. */
  get well(): boolean {
    return this.violations + this.missed === 0;
  }

  /** What was done and found; the last line says what it proves. */
  summary(): string[] {
    const { states, seeds, calls, violations, missed } = this;
    const { acknowledged, bySql } = this;
    const { simulator, histories } = this.checked;
    const faults = [...this.faults.values()].reduce((a, b) => a + b, 0);
    const kinds = [...this.faults].map(([what, n]) => `${what} ${n}`);
    return [
      `model: ${states} states`,
      `simulator: ${seeds} seeds, ${simulator} checked reads`,
      `histories: ${calls} operations, ${histories} checked reads, ` +
      `${acknowledged} acknowledged writes (${bySql} by other writers), ` +
      `${faults} faults (${kinds.join(", ")})`,
      `${violations} violations, ${missed} mutants missed`,
      bound(violations, simulator + histories),
    ];
  }
}

/**
 * How often a read may be stale after so many checked ones. The rule of three:
 * if the true share were above 3/N, N reads would show one with 95 %.
 */
function bound(violations: number, reads: number): string {
  if (violations > 0) return "The promise is broken.";
  if (reads === 0) return "No read was checked.";
  const most = (3 / reads).toExponential(1);
  return `0 stale of ${reads} checked reads: at most 3/${reads} = ${most} ` +
    "at 95 % confidence";
}
