/**
 * What the answers of a fault say of the service's promises.
 *
 * @module
 */
import type { Fault } from "../fault.ts";
import { CACHE_TIMEOUT, STORE_TIMEOUT } from "../rig.ts";
import type { Answer, Kind } from "./workload.ts";

/** The delay that a busy machine may add, in milliseconds. */
const SLACK = 250;

/** Longer than a call waits for its turn at the store. */
const PATIENCE = 500;

/** What "at once" means on a busy machine: no caller waits for a deadline. */
const AT_ONCE = 0.75 * CACHE_TIMEOUT;

/** The time until a write has a row in the outbox and all instances know of it. */
const PUBLISHED = 800;

/** What a request of each kind may be answered at any time. */
const POSSIBLE: Readonly<Record<Kind, readonly number[]>> = {
  kept: [200, 503],
  live: [200, 503],
  absent: [404, 503],
  write: [200, 201, 503, 504],
  hot: [200, 201, 503, 504],
  churn: [200, 201, 204, 404, 503, 504],
};

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
  none("that no client wrote", (it) => it.fault === "unwritten");
  none(
    "unexpected",
    ({ kind, status }) =>
      status !== undefined && !POSSIBLE[kind].includes(status),
  );
  none("503 without Retry-After", (it) => it.status === 503 && !it.retryAfter);
  none(
    "without a problem",
    ({ status = 0, detail }) => status >= 400 && detail === "",
  );
  none("that give something away", (it) => it.telltales.length > 0);
  const down = fault.store === "down";
  const store = down ? PATIENCE + STORE_TIMEOUT + SLACK : SLACK;
  const read = CACHE_TIMEOUT + store;
  none(`read in more than ${read} ms`, (it) => reads(it) && it.took > read);
  const write = 2 * (CACHE_TIMEOUT + STORE_TIMEOUT) + PUBLISHED + SLACK;
  none(
    `written in more than ${write} ms`,
    (it) => !reads(it) && it.took > write,
  );
  return found;
}

/** The statuses that each kind of request may have once a fault is noticed. */
function allowed({ store, cache }: Fault): Record<Kind, readonly number[]> {
  const read = store !== "down" || cache !== "down";
  const written = store === "up" || store === "one row locked";
  return {
    kept: read ? [200] : [503],
    live: store !== "down" ? [200] : read ? [200, 503] : [503],
    absent: store !== "down" ? [404] : [503],
    write: written ? [200, 201] : [503, 504],
    hot: store === "up" ? [200, 201] : [503, 504],
    churn: written
      ? [200, 201, 204, 404]
      // To delete an absent person is no write.
      : [...store === "read-only" ? [404] : [], 503, 504],
  };
}

/** The promises that hold once a fault has been noticed, and are broken. */
export function brokenThen(fault: Fault, answers: readonly Answer[]): string[] {
  const found: string[] = [];
  const may = allowed(fault);
  for (const [kind, those] of Map.groupBy(answers, (it) => it.kind)) {
    const bad = those.filter(({ status }) =>
      status !== undefined && !may[kind].includes(status)
    );
    const first = bad.find((it) => !isRefused(it)) ?? bad[0];
    if (first) {
      found.push(
        `${bad.length} ${kind} with another status, such as ${show(first)}`,
      );
    }
  }
  const { says } = fault;
  const [vague] = answers.filter(({ kind, status, detail }) =>
    kind === "write" && status === 503 && says && !says.test(detail)
  );
  if (vague) found.push(`a refusal that does not say why: ${vague.detail}`);
  const asked = answers.filter(reads);
  // Of few, the slowest hundredth is one that the machine may have held up.
  const many = asked.length > 100 ? 100 : 10;
  const late = percentile(asked, 1 - 1 / many);
  if (late > AT_ONCE) {
    found.push(`1 read of ${many} took ${late.toFixed()} ms or more`);
  }
  if (answers.length < 5) found.push(`only ${answers.length} answers`);
  return found;
}

/** Whether that promise is one of times alone, which a busy machine can break. */
export function isOfTimes(broken: string): boolean {
  return /^\d+ (read|written) (in more than|of)|^only /.test(broken);
}

/**
 * Whether that promise is broken by refusals alone. A machine that stands still
 * for longer than a deadline causes them, too; what is wrong of itself is so
 * each time.
 */
export function isOfRefusals(broken: string): boolean {
  return /^\d+ \w+ with another status, such as \w+: 50[34] |^not well /
    .test(broken);
}

function isRefused({ status }: Answer): boolean {
  return status === 503 || status === 504;
}

/** Whether it is the answer to a read. */
export function reads({ kind }: Answer): boolean {
  return kind === "kept" || kind === "live" || kind === "absent";
}

/** The time within which so much of the answers came. */
export function percentile(answers: readonly Answer[], part: number): number {
  const times = answers.map((it) => it.took).sort((a, b) => a - b);
  return times[Math.floor(times.length * part)] ?? 0;
}

function show({ kind, status, took, cacheStatus, detail }: Answer): string {
  return `${kind}: ${status ?? "none"} in ${took.toFixed()} ms ` +
    `(${cacheStatus || detail})`;
}
