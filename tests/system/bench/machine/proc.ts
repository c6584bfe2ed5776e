/**
 * What Linux knows of a process and of those that it started.
 *
 * @module
 */

/** Clock ticks a second, as `/proc` counts them on every common Linux. */
const TICKS = 100;

/** The process and its living children, and theirs. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    const fields = statOf(Number(name));
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const tree = new Set([pid]);
  // A set goes on to yield what is added while it is walked.
  for (const one of tree) {
    for (const [child, parent] of parents) if (parent === one) tree.add(child);
  }
  return [...tree];
}

/** The CPU time that these took so far, in µs, in user and kernel mode. */
export function cpu(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = statOf(pid);
    const ticks = fields ? Number(fields[11]) + Number(fields[12]) : 0;
    return sum + ticks * 1_000_000 / TICKS;
  }, 0);
}

/**
 * The memory that they have in RAM now, in MB: all of the first one's, and what
 * the others do not share.
 */
export function memory(pids: readonly number[]): number {
  return pids.reduce((sum, pid, i) => {
    const rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
    const names = i === 0 ? "Rss" : "Private_Clean|Private_Dirty";
    const sizes = rollup.matchAll(new RegExp(`^(?:${names}):\\s+(\\d+)`, "gm"));
    const kilobytes = [...sizes].reduce((all, [, it]) => all + Number(it), 0);
    return sum + kilobytes / 1000;
  }, 0);
}

/** The fields after the name, which may contain anything, in brackets. */
function statOf(pid: number): string[] | undefined {
  if (!(pid > 0)) return undefined;
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
