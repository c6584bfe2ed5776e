/**
 * A small structured log. It is handed to whoever writes to it, never global.
 *
 * @module
 */
import { errorFields } from "./log_error.ts";

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

/** Where lines are written, such as `Deno.stderr`. */
export interface LogSink {
  /** Writes bytes, and says how many it took. */
  writeSync(bytes: Uint8Array): number;
}

/**
 * A log of one JSON object a line: `time` (RFC 3339), `level`, `message` and
 * the fields. Of errors only {@linkcode errorFields} are told.
 */
export function jsonLog(sink: LogSink, now: () => number = Date.now): Log {
  const entry = (level: string): LogEntry => (message, fields) => {
    const time = new Date(now()).toISOString();
    write(sink, toJson({ time, level, message, ...fields }) + "\n");
  };
  return { info: entry("info"), warn: entry("warn"), error: entry("error") };
}

/** A log that forgets everything. */
export const NO_LOG: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Writes all of the text. A log that cannot be written stops no request. */
function write(sink: LogSink, text: string): void {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(sink.writeSync(bytes));
  } catch {
    // Nobody is left to be told.
  }
}

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
