/**
 * How a read was answered, as a `Cache-Status` field (RFC 9211).
 *
 * @module
 */
import type { HeaderFields } from "./answer.ts";
import type { Origin } from "../../service/person_service.ts";

/** Answers of people may be kept, but not used before asking again (RFC 9111). */
export const READ: HeaderFields = { "Cache-Control": "private, no-cache" };

/** Of a write that the cache has not been told of yet. */
export const PENDING: HeaderFields = {
  "Cache-Status": "person; fwd=method; detail=invalidation-pending",
};

/** Of a list: lists always come from the store. */
export const LISTED: HeaderFields = {
  "Cache-Status": "person; fwd=bypass; detail=list",
};

/**
 * Of one read. An entry that serves past its time, because the store is down,
 * is a hit whose `ttl` is negative (section 2.1); why a hit could not be
 * checked against the cache or the store just now is its `detail`.
 */
export function cacheStatus(origin: Origin): string {
  switch (origin.via) {
    case "hit": {
      const hit = `person; hit; ttl=${seconds(origin.ttl)}`;
      return origin.caveat ? `${hit}; detail=${origin.caveat}` : hit;
    }
    case "stale":
      return `person; hit; ttl=${seconds(origin.ttl)}; detail=stale`;
    case "miss":
      return "person; fwd=uri-miss" + (origin.stored ? "; stored" : "") +
        (origin.collapsed ? "; collapsed" : "");
    case "request":
      return "person; fwd=request" + (origin.stored ? "; stored" : "");
    case "bypass":
      return `person; fwd=bypass; detail=${origin.reason}`;
  }
}

/**
 * Of a batch. Each member of the field stands for another cache, so one member
 * sums up all of the reads: if the cache answered every one, the hit with the
 * least `ttl`; if all were made the same way, that way; else `fwd=partial` if
 * there were hits, `fwd=miss` if not, with the number of each in `detail`.
 */
export function batchStatus(origins: readonly Origin[]): string {
  const hits = origins.filter((it) => it.via === "hit" || it.via === "stale");
  const caveat = hits.find(hasCaveat)?.caveat;
  if (hits.length === origins.length) {
    const least = hits.reduce((a, b) => b.ttl < a.ttl ? b : a);
    return cacheStatus(least.via === "hit" ? { ...least, caveat } : least);
  }
  const [status, ...others] = new Set(origins.map(cacheStatus));
  if (status !== undefined && others.length === 0) return status;
  const numbers = Array.from(
    Map.groupBy(origins, (it) => it.via),
    ([via, them]) => `${via} ${them.length}`,
  );
  if (caveat) numbers.push(caveat);
  const fwd = hits.length > 0 ? "partial" : "miss";
  return `person; fwd=${fwd}; detail="${numbers.join(", ")}"`;
}

function hasCaveat(origin: Origin): origin is Origin & { via: "hit" } {
  return origin.via === "hit" && origin.caveat !== undefined;
}

// Rounded down, so that what is stale never shows as fresh.
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
