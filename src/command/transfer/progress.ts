/**
 * How far a long command has got: a bar on a terminal, else a line a second.
 *
 * @module
 */
import cliProgress from "cli-progress";
import { err } from "../terminal.ts";

/** Shows how far a command has got, on the standard error. */
export interface Progress {
  /** The amount of the input that has been read, and what that came to. */
  update(position: number, text: string): void;
  /** Writes a line that stays. */
  note(line: string): void;
  /** Takes the bar away. */
  stop(): void;
}

/** A progress towards `size`, or one without an end that is known. */
export function createProgress(size: number | undefined): Progress {
  return Deno.stderr.isTerminal() ? bar(size) : lines(size);
}

const LINE_EVERY = 1_000;

function lines(size: number | undefined): Progress {
  let last = performance.now();
  return {
    update(position, text) {
      if (performance.now() - last < LINE_EVERY) return;
      last = performance.now();
      const percent = size ? ` (${Math.floor(100 * position / size)} %)` : "";
      err(text + percent);
    },
    note: err,
    stop() {},
  };
}

/** What is used of cli-progress, which comes without types. */
interface Bar {
  start(total: number, value: number, payload: { text: string }): void;
  update(value: number, payload: { text: string }): void;
  stop(): void;
}

const CLEAR_LINE = "\r\x1b[K";

function bar(size: number | undefined): Progress {
  const bar: Bar = new cliProgress.SingleBar({
    format: size ? "{bar} {percentage} % {text}" : "{text}",
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  bar.start(size || 1, 0, { text: "" });
  return {
    update: (position, text) => bar.update(position, { text }),
    note: (line) => err(CLEAR_LINE + line),
    stop: () => bar.stop(),
  };
}
