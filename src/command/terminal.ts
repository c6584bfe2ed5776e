/**
 * The output of the program on the terminal.
 *
 * @module
 */
import { printable } from "../log/printable.ts";

/**
 * Writes a line to the standard output; answers whether it is there, or its
 * reader has seen enough.
 */
export function out(line: string): boolean {
  return write(Deno.stdout, printable(line));
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
): boolean {
  let bytes = new TextEncoder().encode(line + "\n");
  try {
    while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
    return true;
  } catch (error) {
    // Neither a closed pipe nor a full disk nor a terminal that is gone is a
    // reason to stop the work.
    return error instanceof Deno.errors.BrokenPipe;
  }
}
