/**
 * The lines of a log for a person at a terminal.
 *
 * @module
 */
import type { Entry } from "./entry.ts";
import { errorFields } from "./error_fields.ts";
import { printableLine } from "./printable.ts";

const DIM = "2";
const COLORS = { info: "32", warn: "33", error: "31" } as const;

/** A value that reads well without quotes. */
const WORD = /^[\w.,:;/@+*()[\]?=&%<>{}-]+$/;

/**
 * The formatter: the time of day (UTC), the level, the message, and the fields as
 * `name=value`, all in one line in which a terminal finds nothing to obey but
 * our own colors.
 */
export function prettyLine(colors: boolean): (entry: Entry) => string {
  const paint = (text: string, color: string) =>
    colors ? `\x1b[${color}m${text}\x1b[0m` : text;
  return ({ time, level, message, fields = {} }) => {
    const head = [
      paint(time.slice(11, 23), DIM),
      paint(level.toUpperCase().padEnd(5), COLORS[level]),
      printableLine(message),
    ];
    const rest = Object.entries(fields)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => `${paint(`${name}=`, DIM)}${textOf(value)}`);
    return [...head, ...rest].join(" ");
  };
}

function textOf(value: unknown): string {
  if (value instanceof Error) return textOfError(value);
  const text = typeof value === "string" ? value : jsonOf(value);
  const bare = WORD.test(text) || typeof value === "object";
  return printableLine(bare ? text : JSON.stringify(text));
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(
      value,
      (_, it) => it instanceof Error ? errorFields(it) : it,
    );
  } catch {
    // It contains itself, or is a bigint.
    return String(value);
  }
}

/** The error, where it was made, and what caused it. */
function textOfError(error: Error): string {
  const { name, code, message, at: [place], cause } = errorFields(error);
  return [
    printableLine(`${name}${code === undefined ? "" : `(${code})`}`),
    ...message === undefined ? [] : [JSON.stringify(printableLine(message))],
    ...place === undefined ? [] : [`at ${place}`],
    ...cause instanceof Error ? [`by ${textOfError(cause)}`] : [],
  ].join(" ");
}
