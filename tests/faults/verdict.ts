/**
 * What the answers of a fault say of the service's promises.
 *
 * @module
 */
import type { Fault } from "./fault.ts";
import { CACHE_TIMEOUT, STORE_TIMEOUT } from "./rig.ts";
import type { Answer, Kind } from "./workload.ts";

/** What is forgiven to a busy machine, in milliseconds. */
const SLACK = 250;

/** Longer than a call waits for its turn at the store. */
const PATIENCE = 500;

/** What "at once" means on a busy machine: nobody waits for a deadline. */
const AT_ONCE = 0.75 * CACHE_TIMEOUT;

/** The time it takes to get a write into the log and all instances to know. */
const PUBLISHED = 800;

/** The promises of every moment that these answers break. */
export function brokenAlways(
  fault: Fault,
  answers: readonly Answer[],
): string[] {
  const found: string[] = [];
  const none = (what: string, bad: (it: Answer) => boolean) => {
    const all = answers.filter(bad);
    const [first] = all;
    if (first) found.push(`${all.length} ${what}, such as ${show(first)}`);
  };
  none("hung", (it) => it.hung);
  none("without an answer", (it) => !it.hung && it.status === undefined);
  none("stale", (it) => it.fault === "stale");
  none("of a refused write", (it) => it.fault === "refused");
  none(
    "unexpected",
    ({ status = 0 }) => status >= 500 && status !== 503 && status !== 504,
  );
  none("503 without Retry-After", (it) => it.status === 503 && !it.retryAfter);
  none("504 to a read", (it) => it.status === 504 && it.kind !== "write");
  const store = fault.store === "up" ? SLACK : PATIENCE + STORE_TIMEOUT + SLACK;
  const read = CACHE_TIMEOUT + store;
  none(
    `read in more than ${read} ms`,
    (it) => it.kind !== "write" && it.took > read,
  );
  const write = 2 * (CACHE_TIMEOUT + STORE_TIMEOUT) + PUBLISHED + SLACK;
  none(`written in more than ${write} ms`, (it) => it.took > write);
  return found;
}

/** The statuses that each kind of request may have once a fault is noticed. */
function allowed({ store, cache }: Fault): Record<Kind, readonly number[]> {
  const read = store !== "down" || cache !== "down";
  return {
    kept: read ? [200] : [503],
    live: store !== "down" ? [200] : read ? [200, 503] : [503],
    absent: store !== "down" ? [404] : [503],
    write: store === "up" ? [200, 201] : [503, 504],
  };
}

/** The promises that hold once a fault has been noticed, and are broken. */
export function brokenThen(fault: Fault, answers: readonly Answer[]): string[] {
  const found: string[] = [];
  for (const [kind, statuses] of Object.entries(allowed(fault))) {
    const bad = answers.filter((it) =>
      it.kind === kind && it.status !== undefined &&
      !statuses.includes(it.status)
    );
    const [first] = bad;
    if (first) {
      found.push(
        `${bad.length} ${kind} with another status, such as ${show(first)}`,
      );
    }
  }
  const late = percentile(answers.filter((it) => it.kind !== "write"), 0.99);
  const down = fault.store === "down" || fault.cache === "down";
  if (down && late > AT_ONCE) {
    found.push(`1 read of 100 took ${late.toFixed()} ms or more`);
  }
  if (answers.length < 20) found.push(`only ${answers.length} answers`);
  return found;
}

/** The time within which so much of the answers came. */
export function percentile(answers: readonly Answer[], part: number): number {
  const times = answers.map((it) => it.took).sort((a, b) => a - b);
  return times[Math.floor(times.length * part)] ?? 0;
}

function show({ kind, status, took, cacheStatus }: Answer): string {
  return `${kind}: ${
    status ?? "none"
  } in ${took.toFixed()} ms (${cacheStatus})`;
}
