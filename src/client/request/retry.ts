/**
 * When a request may be sent again, and how long the client waits before that.
 *
 * @module
 */
import type { ClientError } from "../client_error.ts";
import { CLOCK } from "../clock.ts";

/** The longest first pause, in milliseconds; each further one may be twice as long. */
const FIRST = 100;
/** The longest pause that the service did not ask for. */
const LONGEST = 2_000;

/** The statuses by which the service, or a proxy before it, says "not now". */
const NOT_NOW: readonly (number | undefined)[] = [502, 503, 504];

/**
 * The milliseconds to wait before the next try, or `undefined` if there must be
 * none. A 503 with `Retry-After` says that nothing was done. After any other
 * failure only a request that is `repeatable` is sent again: a read, or a write
 * with a precondition, which cannot be applied twice.
 */
export function pauseBefore(
  error: ClientError,
  tries: number,
  repeatable: boolean,
): number | undefined {
  const { code, status, retryAfter } = error;
  if (status === 503 && retryAfter !== undefined) return retryAfter;
  if (!repeatable || code === "not_cached") return undefined;
  return code === "network" || NOT_NOW.includes(status)
    ? pauseAfter(tries, FIRST, LONGEST)
    : undefined;
}

/**
 * A random pause, so that clients do not all come back at the same moment. The
 * longest possible pause doubles with each try.
 */
export function pauseAfter(
  tries: number,
  first: number,
  longest: number,
): number {
  return CLOCK.random() * Math.min(longest, first * 2 ** tries);
}

/** The milliseconds of a `Retry-After` (RFC 9110, section 10.2.3), if it is one. */
export function readRetryAfter(field: string | null): number | undefined {
  if (field === null) return undefined;
  if (/^\d+$/.test(field)) return Number(field) * 1000;
  const ms = Date.parse(field) - CLOCK.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
