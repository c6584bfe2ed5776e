/**
 * A read: the caller's `CacheUse` chooses how it uses the cache.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Identified } from "../record/record_type.ts";
import type { Protocol } from "./steps.ts";
import type { ReadPorts, Trust } from "./read_ports.ts";
import { hitOf, readThrough } from "./read_through.ts";
import type { Reading, ReadOptions } from "./reading.ts";
import { readStoreOnly, refresh } from "./refresh.ts";

/** Reads the ids, and answers a reading for every one of them. */
export function read<R extends Identified, E>(
  ids: readonly R["id"][],
  ports: ReadPorts<R, E>,
  options?: ReadOptions,
): Protocol<Map<R["id"], Reading<R>>, E> {
  switch (options?.cache) {
    case undefined:
      return readThrough(ids, ports);
    case "no-cache":
      return refresh(ids, ports);
    case "no-store":
      return readStoreOnly(ids, ports);
    case "only-if-cached":
      return readCacheOnly(ids, ports);
  }
}

/**
 * Reads the cache, and never the store. It answers if every id is a hit, and
 * fails as `not_cached` otherwise. An expired entry, or an entry whose
 * invalidation may be pending in an outbox that was not read lately, may serve
 * only after the store has failed to answer, and this read does not ask the
 * store (RFC 9111, sections 4.2.4 and 5.2.1.7). An unavailable cache fails as
 * `unavailable`: an outage is never a miss, and a retry may succeed.
 */
function* readCacheOnly<R extends Identified, E>(
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

/** The error of a read with `only-if-cached` that the cache cannot answer. */
export function notCached(): AppError {
  return new AppError("not_cached", "The cache has no answer that may serve.");
}
