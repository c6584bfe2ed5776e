/**
 * The log of the service on the standard error.
 *
 * @module
 */
import { fromLevel } from "../../log/from_level.ts";
import { jsonLog, prettyLog, type QueuedLog } from "../../log/log.ts";
import type { LogSink } from "../../log/queue.ts";
import type { Config } from "../../config/config.ts";

/** What the log is written to. */
export interface Terminal extends LogSink {
  /** Whether a person reads it. */
  isTerminal(): boolean;
}

/** The log that the settings ask for; `colors` are only for a terminal. */
export function openLog(
  { logFormat, logLevel }: Pick<Config, "logFormat" | "logLevel">,
  to: Terminal,
  colors = !Deno.noColor,
): QueuedLog {
  const terminal = to.isTerminal();
  const pretty = logFormat === "auto" ? terminal : logFormat === "pretty";
  return fromLevel(
    pretty ? prettyLog(to, colors && terminal) : jsonLog(to),
    logLevel,
  );
}
