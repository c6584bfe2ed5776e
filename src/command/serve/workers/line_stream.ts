/**
 * The one stream of lines that several threads write to.
 *
 * @module
 */
import type { LogSink } from "../../../log/queue.ts";

/**
 * A sink that finishes each write before it begins the next one, so that no line
 * of a thread stands within a line of another.
 */
export class LineStream implements LogSink {
  readonly #sink: LogSink;
  #last: Promise<unknown> = Promise.resolve();

  /** The stream before `sink`. */
  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** Writes all bytes, after those of the calls before; answers their number. */
  write(lines: Uint8Array): Promise<number> {
    const written = this.#last.then(() => this.#writeAll(lines));
    this.#last = written.catch(() => {});
    return written;
  }

  async #writeAll(lines: Uint8Array): Promise<number> {
    for (let at = 0; at < lines.length;) {
      at += await this.#sink.write(lines.subarray(at));
    }
    return lines.length;
  }
}
