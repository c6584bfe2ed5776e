/**
 * A log that fails nothing else. A program that embeds the service gives a log of
 * its own, which may throw. A write that was applied must not be answered with
 * 500 for that, and the work in the background must go on.
 *
 * @module
 */
import type { Log, LogEntry } from "./log.ts";

/** The log, whose failures are dropped; its methods are called as its own. */
export function unfailing(log: Log): Log {
  const dropping = (level: keyof Log): LogEntry => (message, fields) => {
    try {
      // An asynchronous function fits the type, too.
      const written: unknown = log[level](message, fields);
      if (written instanceof Promise) written.catch(() => {});
    } catch {
      // There is no other place to report it.
    }
  };
  return {
    info: dropping("info"),
    warn: dropping("warn"),
    error: dropping("error"),
  };
}
