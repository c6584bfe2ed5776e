/**
 * The `Cache-Status` of an answer (RFC 9211): how a read was answered.
 *
 * @module
 */
import type { HeaderFields } from "./answer.ts";
import type { Origin } from "../../protocol/reading.ts";

/** The `Cache-Control` of a read: a client may keep it, but must revalidate it (RFC 9111). */
export const READ_CACHE_CONTROL = {
  "Cache-Control": "private, no-cache",
} as const;

/** The fields of a write whose invalidation has not reached the cache yet. */
export const PENDING_STATUS = {
  "Cache-Status": "person; fwd=method; detail=invalidation-pending",
} as const;

/** The fields of a list, which always comes from the store. */
export const LIST_STATUS: HeaderFields = {
  "Cache-Status": "person; fwd=bypass; detail=list",
};

/**
 * The field of one read. An expired entry that is served because the store is
 * down (stale-if-error) is a hit with a negative `ttl` (section 2.1). If the
 * service cannot know whether an answer is current, the `detail` is `unverified`
 * or, where the operator allows that, `bounded-staleness`. `age`, which RFC 9211
 * does not have, says how many seconds ago the entry was read from the store.
 */
export function cacheStatus(origin: Origin): string {
  switch (origin.via) {
    case "hit":
    case "stale":
      return hitStatus(origin, caveatOf(origin));
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
 * The field of a batch. RFC 9211 has one member per cache, so one member sums
 * up all reads: if all were hits, the hit with the least `ttl`; if all were
 * answered the same way, that way; else `fwd=partial` with hits or `fwd=miss`
 * without, and `detail` counts each way.
 */
export function batchStatus(origins: readonly Origin[]): string {
  const hits = origins.filter((it) => it.via === "hit" || it.via === "stale");
  const caveats = hits.map(caveatOf);
  const caveat = CAVEATS.find((it) => caveats.includes(it));
  if (hits.length === origins.length) {
    return hitStatus(hits.reduce((a, b) => b.ttl < a.ttl ? b : a), caveat);
  }
  const [status, ...more] = new Set(origins.map(cacheStatus));
  if (status !== undefined && more.length === 0) return status;
  const numbers = Array.from(
    Map.groupBy(origins, (it) => it.via),
    ([via, them]) => `${via} ${them.length}`,
  );
  // The numbers tell of stale hits already.
  const others = CAVEATS.filter((it) => it !== "stale");
  numbers.push(...others.filter((it) => caveats.includes(it)));
  const fwd = hits.length > 0 ? "partial" : "miss";
  return `person; fwd=${fwd}; detail="${numbers.join(", ")}"`;
}

type Hit = Extract<Origin, { readonly via: "hit" | "stale" }>;

/** What a client must know of a hit; the first one allows for the oldest answer. */
const CAVEATS = ["unverified", "stale", "bounded-staleness"] as const;

type Caveat = typeof CAVEATS[number];

function caveatOf({ via, caveat }: Hit): Caveat | undefined {
  return caveat ?? (via === "stale" ? "stale" : undefined);
}

/** The field of a hit, fresh or stale, with the caveat. */
function hitStatus({ ttl, freshFor }: Hit, caveat: Caveat | undefined): string {
  const left = `person; hit; ttl=${seconds(ttl)}`;
  const hit = freshFor === undefined
    ? left
    : `${left}; age=${seconds(freshFor - ttl)}`;
  return caveat ? `${hit}; detail=${caveat}` : hit;
}

// Rounded down, so that a stale entry never shows as fresh.
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
