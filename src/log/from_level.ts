/**
 * A log that leaves out what is less important.
 *
 * @module
 */
import type { Level } from "./entry.ts";
import { NO_LOG, type QueuedLog } from "./log.ts";

/** The log without entries below the level. */
export function fromLevel(log: QueuedLog, least: Level): QueuedLog {
  return {
    info: least === "info" ? log.info : NO_LOG.info,
    warn: least === "error" ? NO_LOG.warn : log.warn,
    error: log.error,
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}
