/**
 * The guarantee, checked: a read that starts after a write was acknowledged, or
 * {@linkcode BOUND} after another writer has committed, never returns anything
 * older. In the following, such a commit is acknowledged that much later.
 *
 * "Older" is what is certain of the order in which the store applied the
 * writes of an id. Write `a` was applied by `appliedBy(a)`: it had answered, or
 * its value had been read. When write `b` was applied, `current(b)` was not
 * over yet: it had not begun before, or the store itself answered `b`'s value
 * to a read that began then. If `appliedBy(a) < current(b)`, then `a` was
 * applied before `b`: if `b` had been applied first, `a` would have replaced it,
 * and neither comes back, since every value is written once.
 *
 * Hence a read is stale if some write was acknowledged before the read began,
 * and the read's value was applied before that write. Whatever is not certain
 * is accepted: concurrent writes may be in either order, a write in progress
 * may be seen by one reader and not yet by the next, and a write whose outcome
 * is unknown may be applied at any time after it began, or never. An answer
 * that is marked may be old, but it tells what was applied. Per id this takes
 * O(n log n).
 *
 * @module
 */
import {
  type AnyCall,
  isChecked,
  type Read,
  type Value,
  type Write,
} from "./call.ts";

/** A read that must not be. */
export interface Violation {
  /** In which way it is wrong. */
  readonly rule: "stale" | "never written" | "refused" | "from the future";
  /** The read. */
  readonly read: Read;
  /** The write whose value was read, if there is just one. */
  readonly write?: Write | undefined;
  /** Of a stale read: a newer write that had been acknowledged before it. */
  readonly newer?: Write | undefined;
}

/** The milliseconds after which all see the commit of another writer. */
export const BOUND = 700;

/** How the outcomes are judged. */
export interface CheckOptions {
  /**
   * Whether each instance has a cache of its own: then all see a write as late
   * as one of another writer.
   */
  readonly separate?: boolean | undefined;
  /**
   * If given, a write counts as acknowledged although its instance was killed:
   * so many milliseconds after both the killing and a read of the store that
   * showed it. True only where one client writes an id and no mark gets lost.
   */
  readonly deathAcknowledges?: number | undefined;
}

/** Every violation in a history, in the order in which the reads began. */
export function check(
  calls: readonly AnyCall[],
  options: CheckOptions = {},
): Violation[] {
  return [...Map.groupBy(calls, (call) => call.id).values()]
    .flatMap((some) => checkId(some, options))
    .sort((a, b) => a.read.start - b.read.start);
}

type Known = Read & { readonly value: Value };

function checkId(
  calls: readonly AnyCall[],
  options: CheckOptions,
): Violation[] {
  const reads = calls.filter((call): call is Known =>
    call.op === "get" && call.value !== undefined
  );
  const writes = calls.filter((call) => call.op !== "get");
  const order = new Order(writes, reads, options);
  return reads.flatMap((read) => judge(read, order) ?? []);
}

function judge(read: Known, order: Order): Violation | undefined {
  if (read.value === null) {
    if (!isChecked(read)) return undefined;
    const newer = order.newest(read.start);
    const absent = order.lastAbsence(read.end);
    return newer && absent < order.current(newer)
      ? { rule: "stale", read, newer }
      : undefined;
  }
  const write = order.writeOf(read.value);
  if (!write) return { rule: "never written", read };
  if (write.outcome === "refused") return { rule: "refused", read, write };
  if (write.start > read.end) return { rule: "from the future", read, write };
  if (!isChecked(read)) return undefined;
  const newer = order.newest(read.start, write);
  return newer && order.appliedBy(write) < order.current(newer)
    ? { rule: "stale", read, write, newer }
    : undefined;
}

/** What is certain of the order of the writes of one id. */
class Order {
  readonly #writes: ReadonlyMap<Value, Write>;
  readonly #firstRead = new Map<Value, number>();
  readonly #lastDirect = new Map<Value, number>();
  /** By time: the two most current writes of those acknowledged by then. */
  readonly #newest: { at: number; best: readonly Write[] }[] = [];
  /** By time: until when an absence that had begun may have lasted. */
  readonly #absent: { at: number; until: number }[] = [];

  constructor(
    writes: readonly Write[],
    reads: readonly Known[],
    { deathAcknowledges, separate }: CheckOptions,
  ) {
    this.#writes = new Map(writes.map((write) => [write.value, write]));
    const firstDirect = new Map<Value, number>();
    for (const { value, start, end, direct } of reads) {
      // Absences are not told apart.
      if (value === null) continue;
      lower(this.#firstRead, value, end);
      if (!direct) continue;
      lower(firstDirect, value, end);
      const last = this.#lastDirect.get(value) ?? -Infinity;
      this.#lastDirect.set(value, Math.max(last, start));
    }

    const acknowledgedAt = (write: Write): number => {
      if (write.outcome === "done") {
        return write.end + (separate || write.bySql ? BOUND : 0);
      }
      const seen = firstDirect.get(write.value) ?? Infinity;
      return Math.max(write.died ?? Infinity, seen) +
        (deathAcknowledges ?? Infinity);
    };
    const applied = writes.filter((write) => write.outcome !== "refused");
    let best: readonly Write[] = [];
    for (const { at, it } of byTime(applied, acknowledgedAt)) {
      best = [...best, it]
        .sort((a, b) => this.current(b) - this.current(a)).slice(0, 2);
      this.#newest.push({ at, best });
    }
    let until = -Infinity;
    const deletes = applied.filter((write) => write.value === null);
    for (const { at, it } of byTime(deletes, (write) => write.start)) {
      until = Math.max(until, this.appliedBy(it));
      this.#absent.push({ at, until });
    }
  }

  writeOf(value: string): Write | undefined {
    return this.#writes.get(value);
  }

  /** The write was applied by then. */
  appliedBy({ outcome, end, value }: Write): number {
    return Math.min(
      outcome === "done" ? end : Infinity,
      this.#firstRead.get(value) ?? Infinity,
    );
  }

  /** At this time, or later, the write was applied or its value was there. */
  current({ start, value }: Write): number {
    return Math.max(start, this.#lastDirect.get(value) ?? -Infinity);
  }

  /** Of the writes acknowledged before, other than one, the most current. */
  newest(before: number, than?: Write): Write | undefined {
    return latest(this.#newest, before)?.best.find((it) => it !== than);
  }

  /** When the last absence that can have begun before was certainly applied. */
  lastAbsence(before: number): number {
    return latest(this.#absent, before)?.until ?? -Infinity;
  }
}

function lower(map: Map<Value, number>, key: Value, value: number): void {
  map.set(key, Math.min(map.get(key) ?? Infinity, value));
}

function byTime<T>(
  items: readonly T[],
  time: (item: T) => number,
): { at: number; it: T }[] {
  return items.map((it) => ({ at: time(it), it }))
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => a.at - b.at);
}

/** The last of those before a time, by halving. */
function latest<T extends { at: number }>(
  sorted: readonly T[],
  before: number,
): T | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.at ?? Infinity) < before) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}
