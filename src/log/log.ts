/**
 * A small structured log. It is passed as a parameter and never global.
 *
 * @module
 */
import { RUNTIME, type Runtime } from "../runtime.ts";
import { type Entry, type Level, type LogFields, SPARE } from "./entry.ts";
import { errorFields } from "./error_fields.ts";
import { prettyLine } from "./pretty.ts";
import { LogQueue, type LogSink } from "./queue.ts";

/** A function that writes one entry. */
export type LogEntry = (message: string, fields?: LogFields) => void;

/** A log with three levels. */
export interface Log {
  /** Writes an event that an operator wants to know. */
  readonly info: LogEntry;
  /** Writes a weakness: the service works, but not as well as it should. */
  readonly warn: LogEntry;
  /** Writes a failure. */
  readonly error: LogEntry;
}

/** A log that queues its lines; disposing waits until they are written. */
export interface QueuedLog extends Log, AsyncDisposable {}

/**
 * A log of one JSON object a line: `time` (RFC 3339), `level`, `message` and
 * the fields. An error is reduced to its {@linkcode errorFields}. The log never
 * waits for the sink: when the queue is full it drops lines, and a later line
 * gives their number.
 */
export function jsonLog(
  sink: LogSink,
  runtime: Runtime = RUNTIME,
): QueuedLog {
  return queuedLog(
    sink,
    ({ fields, ...entry }) => toJson({ ...entry, ...fields }),
    runtime,
  );
}

/**
 * A log of lines for a person, in the same queue: the time of day, the level, the
 * message, and the fields as `name=value`. `colors` are for a terminal.
 */
export function prettyLog(
  sink: LogSink,
  colors: boolean,
  runtime: Runtime = RUNTIME,
): QueuedLog {
  return queuedLog(sink, prettyLine(colors), runtime);
}

function queuedLog(
  sink: LogSink,
  format: (entry: Entry) => string,
  runtime: Runtime,
): QueuedLog {
  const line = (level: Level, message: string, fields?: LogFields) => {
    const time = new Date(runtime.now()).toISOString();
    return format({ time, level, message, fields });
  };
  const queue = new LogQueue(
    sink,
    (count) =>
      line("warn", "Log lines were dropped: the reader is too slow.", {
        count,
      }),
    runtime,
  );
  const entry = (level: Level): LogEntry => (message, fields) =>
    queue.push(line(level, message, fields), fields?.[SPARE]);
  return {
    info: entry("info"),
    warn: entry("warn"),
    error: entry("error"),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}

/** A log that discards every entry. */
export const NO_LOG: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** What a terminal obeys, and JSON leaves as it is. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function toJson(entry: LogFields): string {
  return stringified(entry).replace(CONTROLS, escaped);
}

function stringified(entry: LogFields): string {
  try {
    // With a function JSON.stringify takes four times as long.
    return Object.values(entry).every(isPlain)
      ? JSON.stringify(entry)
      : JSON.stringify(entry, (_, value) => plain(value));
  } catch {
    // A field contains itself.
    const { time, level, message } = entry;
    return JSON.stringify({ time, level, message });
  }
}

/** The same character in JSON. */
function escaped(character: string): string {
  return character.split("").map((unit) =>
    `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  ).join("");
}

/** Whether JSON needs no {@linkcode plain}: the value is no object and no bigint. */
function isPlain(value: unknown): boolean {
  return value === null ||
    typeof value !== "object" && typeof value !== "bigint";
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Error ? errorFields(value) : value;
}
