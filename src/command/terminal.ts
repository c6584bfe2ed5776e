/**
 * The output of the program on the terminal.
 *
 * @module
 */
import { isDiskFull } from "./disk_full.ts";
import { printable } from "../log/printable.ts";

/** Writes a line to the standard output. */
export function out(line: string): void {
  write(Deno.stdout, printable(line));
}

/** Writes a line to the standard error. */
export function err(line: string): void {
  write(Deno.stderr, printable(line));
}

const CLEAR_LINE = "\r\x1b[K";

/** Writes a line to the standard error, over the one that is there. */
export function errOver(line: string): void {
  write(Deno.stderr, CLEAR_LINE + printable(line));
}

function write(
  to: { writeSync(bytes: Uint8Array): number },
  line: string,
): void {
  let bytes = new TextEncoder().encode(line + "\n");
  try {
    while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
  } catch (error) {
    // A closed pipe or a full disk is no reason to stop the work.
    if (!isDiskFull(error) && !(error instanceof Deno.errors.BrokenPipe)) {
      throw error;
    }
  }
}
