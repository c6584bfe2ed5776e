/**
 * A small structured log. It is handed to whoever writes to it, never global.
 *
 * @module
 */
import { errorFields } from "./error_fields.ts";
import { LogQueue, type LogSink } from "./queue.ts";

export type { LogSink } from "./queue.ts";

/** What an entry says besides its message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one entry. */
export type LogEntry = (message: string, fields?: LogFields) => void;

/** A log with three levels. */
export interface Log {
  /** Something that is worth knowing. */
  readonly info: LogEntry;
  /** Something that works, but not as well as it should. */
  readonly warn: LogEntry;
  /** Something that failed. */
  readonly error: LogEntry;
}

/** A log whose lines are on their way; disposing waits for the last of them. */
export interface QueuedLog extends Log, AsyncDisposable {}

/**
 * A log of one JSON object a line: `time` (RFC 3339), `level`, `message` and
 * the fields. Of errors only {@linkcode errorFields} are told. It never waits
 * for the sink: lines that there is no room for are dropped, and a line tells
 * how many.
 */
export function jsonLog(
  sink: LogSink,
  now: () => number = Date.now,
): QueuedLog {
  const line = (level: string, message: string, fields?: LogFields) => {
    const time = new Date(now()).toISOString();
    return toJson({ time, level, message, ...fields });
  };
  const queue = new LogQueue(
    sink,
    (count) => line("warn", "Lines were dropped: nobody read them.", { count }),
  );
  const entry = (level: string): LogEntry => (message, fields) =>
    queue.push(line(level, message, fields));
  return {
    info: entry("info"),
    warn: entry("warn"),
    error: entry("error"),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}

/** A log that forgets everything. */
export const NO_LOG: Log = { info: () => {}, warn: () => {}, error: () => {} };

function toJson(entry: LogFields): string {
  try {
    return JSON.stringify(entry, (_, value) => plain(value));
  } catch {
    // A field refers to itself.
    const { time, level, message } = entry;
    return JSON.stringify({ time, level, message });
  }
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Error ? errorFields(value) : value;
}
