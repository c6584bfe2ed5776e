/**
 * What the main thread and a worker call each other for.
 *
 * @module
 */
import type { Config } from "../../../config/config.ts";
import type { ErrorCode } from "../../../errors.ts";
import type { LogFields } from "../../../log/entry.ts";
import type { MetricsSnapshot } from "../../../metrics/snapshot.ts";
import type { Source } from "../../../protocol/reading.ts";

/** What a worker is started with. */
export interface WorkerStart {
  /** The settings. The port is the one that all workers share, or 0 for the first. */
  readonly config: Config;
  /** The number of the worker, from 1. */
  readonly number: number;
}

/** A worker listens. */
export interface Listening {
  /** The URL of the port. */
  readonly url: string;
  /** What the line at the start says besides the address. */
  readonly fields: LogFields;
}

/** A worker could not start. */
export interface StartFailure {
  /** The code of the error. */
  readonly code: ErrorCode;
  /** Its message. */
  readonly message: string;
}

/** What a worker offers to the main thread. */
export type WorkerOffer = {
  /** Stops the worker as a signal stops a service. */
  readonly stop: (nothing: undefined) => void;
  /** The metrics of this worker. */
  readonly metrics: (nothing: undefined) => Promise<MetricsSnapshot>;
  /** Switches the source of this worker. */
  readonly setSource: (source: Source) => void;
};

/** What the main thread offers to a worker. */
export type MainOffer = {
  /**
   * The worker is about to listen: from now on a stop waits for its requests.
   * This fails if the service stops already.
   */
  readonly mayListen: (nothing: undefined) => void;
  /** The worker listens. */
  readonly listening: (it: Listening) => void;
  /** The worker could not start; it ends. */
  readonly failed: (why: StartFailure) => void;
  /** Writes whole lines to the log; answers how many bytes were written. */
  readonly write: (lines: Uint8Array) => Promise<number>;
  /** The metrics of all workers, added up. */
  readonly allMetrics: (nothing: undefined) => Promise<string>;
  /** Switches the source of all workers. */
  readonly setSourceOfAll: (source: Source) => Promise<void>;
};
