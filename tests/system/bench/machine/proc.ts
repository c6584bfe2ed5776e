/**
 * What Linux knows of a process.
 *
 * @module
 */

/** Clock ticks a second, as `/proc` counts them on every common Linux. */
const TICKS = 100;

/** The CPU time that it took so far, in µs, in user and kernel mode. */
export function cpu(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // After the name, which may contain anything, in brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1_000_000 / TICKS;
}

/** The memory that it has in RAM now, and had at the most, in MB. */
export function memory(pid: number): { now: number; most: number } {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const of = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1000;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
