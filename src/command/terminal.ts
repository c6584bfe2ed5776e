/**
 * The output of the program on the terminal.
 *
 * @module
 */

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
    // The reader has closed the pipe, which is no reason to stop.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
