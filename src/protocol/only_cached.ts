/**
 * The read that asks the cache alone.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { Protocol } from "./steps.ts";
import type { ReadPorts, Trust } from "./read_ports.ts";
import { hitOf } from "./read_through.ts";
import type { Reading } from "./reading.ts";

/**
 * Answers what serves as a hit, and all of it, or fails: `not_cached`. What
 * has expired, or may be pending in an unread log, serves only after the store
 * has failed to answer, and here it is not asked (RFC 9111, sections 4.2.4 and
 * 5.2.1.7). A cache that does not answer is `unavailable`: an outage is never
 * a miss, and asking again may help.
 */
export function* onlyCached<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
): Protocol<Map<R["id"], Reading<R>>, E> {
  const asked = new Map<R["id"], Trust>();
  for (const id of new Set(ids)) {
    const trust = ports.trust(id);
    if (trust !== "full" && trust !== "unverified") throw notCached();
    asked.set(id, trust);
  }
  const found = asked.size > 0 ? yield* ports.lookup([...asked.keys()]) : [];
  if (found.some((it) => it && it.state !== "hit")) throw notCached();

  const readings = new Map<R["id"], Reading<R>>();
  let next = 0;
  for (const [id, trust] of asked) {
    const seen = found[next++];
    if (seen?.state !== "hit") {
      throw new AppError("unavailable", "The cache does not answer.");
    }
    readings.set(id, hitOf(seen, trust === "full"));
  }
  return readings;
}

/** That the cache has nothing to serve. */
export function notCached(): AppError {
  return new AppError("not_cached", "The cache has no answer that may serve.");
}
