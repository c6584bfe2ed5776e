/**
 * A log whose entries all have the same further fields.
 *
 * @module
 */
import type { LogFields } from "./entry.ts";
import type { LogEntry, QueuedLog } from "./log.ts";

/** The log, which adds the fields to each entry. */
export function withFields(log: QueuedLog, more: LogFields): QueuedLog {
  const adding = (entry: LogEntry): LogEntry => (message, fields) =>
    entry(message, { ...more, ...fields });
  return {
    info: adding(log.info),
    warn: adding(log.warn),
    error: adding(log.error),
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}
