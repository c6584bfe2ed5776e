/**
 * The splitter of bytes into lines. UTF-8 has no newline byte within a
 * character, so each line can be decoded alone.
 *
 * @module
 */

const NEWLINE = 10;

/** One line, without its newline. */
export interface Line {
  /** The line's number, from 1. */
  readonly number: number;
  /** The bytes, or `undefined` if there are more than the limit. */
  readonly bytes: Uint8Array | undefined;
}

/** The lines of the chunks; it holds at most `limit` bytes. The last line needs no newline. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncIterable<Line> {
  let number = 1;
  /** The beginning of a line that continues in the next chunk. */
  let begun: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    let from = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, from);
      if (newline < 0) break;
      yield {
        number,
        bytes: join(begun, chunk.subarray(from, newline), limit),
      };
      number += 1;
      begun = new Uint8Array();
      from = newline + 1;
    }
    begun = join(begun, chunk.subarray(from), limit);
  }
  if (begun?.length !== 0) yield { number, bytes: begun };
}

function join(
  begun: Uint8Array | undefined,
  more: Uint8Array,
  limit: number,
): Uint8Array | undefined {
  if (!begun || begun.length + more.length > limit) return undefined;
  if (begun.length === 0) return more;
  const joined = new Uint8Array(begun.length + more.length);
  joined.set(begun);
  joined.set(more, begun.length);
  return joined;
}
