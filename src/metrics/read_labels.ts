/**
 * The labels of reads in metrics: how a read was answered, and what came of the
 * comparison of a hit with the store.
 *
 * @module
 */
import type { Verdict } from "../cache_aside/verifier.ts";
import type { Origin } from "../protocol/reading.ts";

type Via = Exclude<Origin["via"], "bypass">;
type Reason = Extract<Origin, { via: "bypass" }>["reason"];

const VIA = {
  hit: true,
  stale: true,
  miss: true,
  request: true,
} satisfies Record<Via, true>;

const REASON = {
  "source": true,
  "no-cache": true,
  "cache-unavailable": true,
  "write-in-progress": true,
  "invalidation-pending": true,
  "outbox-unread": true,
  "changes-unread": true,
  "cache-changed": true,
} satisfies Record<Reason, true>;

const VERDICT = {
  same: true,
  stale: true,
  changed: true,
  failed: true,
} satisfies Record<Verdict, true>;

/** The values of the label `via`, besides `bypass`. */
export const VIAS = Object.keys(VIA) as readonly Via[];

/** The values of the label `reason` of a bypass. */
export const REASONS = Object.keys(REASON) as readonly Reason[];

/** The values of the label `result` of a comparison. */
export const VERDICTS = Object.keys(VERDICT) as readonly Verdict[];
