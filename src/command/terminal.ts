/**
 * The output of the program on the terminal.
 *
 * @module
 */
import { isDiskFull } from "./disk_full.ts";

/** Writes a line to the standard output. */
export function out(line: string): void {
  write(Deno.stdout, line);
}

/** Writes a line to the standard error. */
export function err(line: string): void {
  write(Deno.stderr, line);
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
