/**
 * Lines on their way to where they are written, which may be slow, or hang.
 *
 * @module
 */

/** Where lines are written, such as `Deno.stderr`. */
export interface LogSink {
  /** Writes bytes, and says how many it took. */
  write(bytes: Uint8Array): Promise<number>;
}

/** The most characters that wait, which is some thousand lines. */
const ROOM = 1_000_000;

/** Milliseconds that the last lines have to be written. */
const PATIENCE = 500;

/** A queue that never makes anybody wait: what it has no room for is counted. */
export class LogQueue implements AsyncDisposable {
  readonly #sink: LogSink;
  readonly #missing: (count: number) => string;
  #waiting = "";
  #dropped = 0;
  #writing: Promise<void> | undefined;

  /** A queue before the sink; `missing` is the line that tells of a gap. */
  constructor(sink: LogSink, missing: (count: number) => string) {
    this.#sink = sink;
    this.#missing = missing;
  }

  /** Takes a line, which is written after those before it, or is dropped. */
  push(line: string): void {
    // After a gap, too, until it is told: so it is told where it is.
    if (this.#dropped > 0 || this.#waiting.length + line.length > ROOM) {
      this.#dropped++;
      return;
    }
    this.#waiting += `${line}\n`;
    this.#writing ??= this.#writeAll();
  }

  /** Waits until all is written, but not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE);
    await Promise.race([this.#writing, promise]);
    clearTimeout(timer);
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting !== "") {
      let text = this.#waiting;
      if (this.#dropped > 0) text += `${this.#missing(this.#dropped)}\n`;
      this.#waiting = "";
      this.#dropped = 0;
      try {
        await this.#write(new TextEncoder().encode(text));
      } catch {
        // Nobody is left to be told.
      }
    }
    this.#writing = undefined;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += await this.#sink.write(bytes.subarray(at));
    }
  }
}
