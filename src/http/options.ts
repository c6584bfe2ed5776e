/**
 * What the HTTP floor is told about its limits and its log.
 *
 * @module
 */
import type { Log } from "../log.ts";

/** The limits of the HTTP floor, and its log. */
export interface HttpOptions {
  /** The most bytes that a request's body may have. */
  readonly bodyLimit: number;
  /** The most ids that one batch may ask for. */
  readonly batchLimit: number;
  /** Told of what went wrong inside; nothing of that is in an answer. */
  readonly log: Log;
}
