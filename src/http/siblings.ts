/**
 * The workers of one service, as the routes of each see the others.
 *
 * @module
 */
import type { MetricsSnapshot } from "../metrics/snapshot.ts";
import type { Source } from "../protocol/reading.ts";

/** What a worker can be asked for by the others. */
export interface Sibling {
  /** Its metrics. */
  snapshot(): Promise<MetricsSnapshot>;
  /** Switches its source. */
  setSource(source: Source): void;
}

/** The workers that share a port. A client meets any of them. */
export interface Siblings {
  /** The metrics of all, added up, in Prometheus' text format. */
  metrics(): Promise<string>;
  /** Switches the source of all. */
  setSource(source: Source): Promise<void>;
}
