/**
 * The progress of a long command: a bar on a terminal, else a line per second.
 *
 * @module
 */
import { stderr } from "node:process";
import cliProgress from "cli-progress";
import { RUNTIME } from "../../runtime.ts";
import { err, errOver } from "../terminal.ts";

/** A progress display on the standard error. */
export interface Progress {
  /** Shows the number of input bytes read, and a text. */
  update(position: number, text: string): void;
  /** Prints a line that the bar does not overwrite. */
  note(line: string): void;
  /** Removes the bar. */
  stop(): void;
}

/** A progress display; `size` is the input's size in bytes, if it is known. */
export function createProgress(size: number | undefined): Progress {
  return Deno.stderr.isTerminal() ? bar(size) : lines(size);
}

/** The milliseconds between two lines. */
const LINE_EVERY = 1_000;

function lines(size: number | undefined): Progress {
  let last = RUNTIME.steady();
  return {
    update(position, text) {
      if (RUNTIME.steady() - last < LINE_EVERY) return;
      last = RUNTIME.steady();
      const percent = size ? ` (${Math.floor(100 * position / size)} %)` : "";
      err(text + percent);
    },
    note: err,
    stop() {},
  };
}

/** The used part of cli-progress, which has no types. */
interface Bar {
  start(total: number, value: number, payload: { text: string }): void;
  update(value: number, payload: { text: string }): void;
  stop(): void;
}

function bar(size: number | undefined): Progress {
  // A terminal that is gone is no reason to stop the work.
  stderr.on("error", () => {});
  const bar: Bar = new cliProgress.SingleBar({
    format: size ? "{bar} {percentage} % {text}" : "{text}",
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  bar.start(size || 1, 0, { text: "" });
  return {
    update: (position, text) => bar.update(position, { text }),
    note: errOver,
    stop: () => bar.stop(),
  };
}
