/**
 * Shows what `deno test` prints, and keeps what the runner needs of it.
 *
 * @module
 */
import { telltales } from "./produced/telltales.ts";

/** What was kept. */
export interface Shown {
  /** The lines that have a secret in them. */
  readonly givenAway: readonly string[];
  /** The line that proves that the run came to its end, if there is one. */
  readonly closing: string;
  /** The files whose tests were run, relative to where the run was. */
  readonly files: readonly string[];
}

// deno-lint-ignore no-control-regex
const COLOURS = /\x1b\[[0-9;]*m/g;

const CLOSING = /^(ok|FAILED) \| \d+ passed/;

/** Before each test when files run at once, else before those of a file. */
const FILE = /^(?:(\.{1,2}\/\S+) => |running \d+ tests? from (.+)$)/;

/** Shows a stream to the end. */
export async function show(stream: ReadableStream<Uint8Array>): Promise<Shown> {
  const decoder = new TextDecoder();
  const givenAway: string[] = [];
  const files = new Set<string>();
  let closing = "";
  let rest = "";
  for await (const chunk of stream) {
    Deno.stdout.writeSync(chunk);
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const coloured of lines) {
      const line = coloured.replace(COLOURS, "");
      const [, parallel, alone] = FILE.exec(line) ?? [];
      if (parallel ?? alone) files.add(parallel ?? alone ?? "");
      if (CLOSING.test(line)) closing = line;
      givenAway.push(...telltales(line, "people"));
    }
  }
  return { givenAway, closing, files: [...files] };
}
