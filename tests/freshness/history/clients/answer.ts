/**
 * An answer of the service, and what it tells.
 *
 * @module
 */
import type { Value, Write } from "../checker/call.ts";

/** What a client was answered. */
export interface Answer {
  /** When the call began. */
  readonly start: number;
  /** When its answer was there. */
  readonly end: number;
  /** Its status, or 0 if there was none. */
  readonly status: number;
  /** Its `Cache-Status`. */
  readonly how: string | undefined;
  /** What is in its JSON. */
  readonly body: unknown;
}

interface People {
  readonly persons: readonly { id: string; firstName: string }[];
}

/** What each id held by the answer, or `undefined` if the read failed. */
export function valuesOf(
  { status, body, how }: Answer,
  ids: readonly string[],
): Map<string, Value> | undefined {
  const found = new Map<string, Value>(ids.map((id) => [id, null]));
  if (status === 404 && how) return found;
  if (status !== 200) return undefined;
  const { persons } = ids.length > 1
    ? body as People
    : { persons: [body as People["persons"][number]] };
  for (const { id, firstName } of persons) found.set(id, firstName);
  return found;
}

/**
 * Whether the store answered to this very call: not the cache, not a read that
 * another call had begun, and not different ones to different ids.
 */
export function isDirect(how = ""): boolean {
  return /fwd=(bypass|request|uri-miss)/.test(how) &&
    !how.includes("collapsed");
}

/** What became of a write. */
export function outcomeOf(status: number): Write["outcome"] {
  if (status >= 200 && status < 300) return "done";
  // 504, no answer, or a fault of the service: it may have happened.
  return [404, 409, 412, 503].includes(status) ? "refused" : "unknown";
}
