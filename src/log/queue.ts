/**
 * The queue of lines before a sink, which may be slow or hang.
 *
 * @module
 */
import type { Runtime } from "../runtime.ts";

/** The destination of lines, such as `Deno.stderr`. */
export interface LogSink {
  /** Writes bytes and returns how many were written. */
  write(bytes: Uint8Array): Promise<number>;
}

/** The most characters in the queue: some thousand lines. */
const ROOM = 1_000_000;

/** The most characters before a spare line; other lines have the rest, too. */
const SPARE_ROOM = ROOM / 2;

/** The time to write the last lines at the end, in milliseconds. */
const PATIENCE = 500;

/**
 * The milliseconds from one write to the next. Lines that come meanwhile share a
 * write, which costs as much as many lines: another thread makes it.
 */
const PAUSE = 25;

/** A queue that never blocks its caller: it drops and counts lines when it is full. */
export class LogQueue implements AsyncDisposable {
  readonly #sink: LogSink;
  readonly #missing: (count: number) => string;
  readonly #runtime: Runtime;
  #waiting = "";
  #dropped = 0;
  /** Whether one of the dropped lines was not spare. */
  #broken = false;
  #writing: Promise<void> | undefined;
  /** Ends the pause between two writes, if there is one. */
  #goOn = () => {};
  #ending = false;

  /** A queue before the sink; `missing` returns the line that reports a gap. */
  constructor(
    sink: LogSink,
    missing: (count: number) => string,
    runtime: Runtime,
  ) {
    this.#sink = sink;
    this.#missing = missing;
    this.#runtime = runtime;
  }

  /** Adds a line at the end of the queue, or drops it, a `spare` one sooner. */
  push(line: string, spare = false): void {
    // After a gap every line is dropped until the gap is reported, so that the
    // report stands where the gap is. A gap of spare lines is one for them only.
    const gap = spare ? this.#dropped > 0 : this.#broken;
    const room = spare ? SPARE_ROOM : ROOM;
    if (gap || this.#waiting.length + line.length > room) {
      this.#dropped++;
      this.#broken ||= !spare;
    } else {
      this.#waiting += `${line}\n`;
    }
    this.#writing ??= this.#writeAll();
  }

  /** Waits until every line is written, for at most half a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending = true;
    this.#goOn();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#runtime.setTimeout(resolve, PATIENCE);
    await Promise.race([this.#writing, promise]);
    this.#runtime.clearTimeout(timer);
  }

  async #writeAll(): Promise<void> {
    // A line that never fits leaves a gap in an empty queue.
    while (this.#waiting !== "" || this.#dropped > 0) {
      let text = this.#waiting;
      if (this.#dropped > 0) text += `${this.#missing(this.#dropped)}\n`;
      this.#waiting = "";
      this.#dropped = 0;
      this.#broken = false;
      try {
        await this.#write(new TextEncoder().encode(text));
      } catch {
        // The reader has gone; there is no other place to report it.
      }
      if (!this.#ending) await this.#pause();
    }
    this.#writing = undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#runtime.setTimeout(resolve, PAUSE);
      this.#goOn = () => {
        this.#runtime.clearTimeout(timer);
        resolve();
      };
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += await this.#sink.write(bytes.subarray(at));
    }
  }
}
