/**
 * What the program writes on the terminal, when it runs in the test's process.
 *
 * @module
 */
import { keep } from "../support/produced/keep.ts";

/** Takes over a standard stream until it is disposed, and keeps what is written. */
export class Captured implements Disposable {
  /** What was written so far. */
  text = "";
  readonly #stream: { writeSync(bytes: Uint8Array): number };

  /** Takes over the stream; `atOnce` is the most bytes that one call takes. */
  constructor(name: "stdout" | "stderr", atOnce = Infinity) {
    this.#stream = Deno[name];
    const kept = keep(name === "stdout" ? "out" : "log");
    const decoder = new TextDecoder();
    this.#stream.writeSync = (bytes) => {
      const taken = bytes.subarray(0, atOnce);
      kept(taken);
      this.text += decoder.decode(taken, { stream: true });
      return taken.length;
    };
  }

  /** Gives the stream back. */
  [Symbol.dispose](): void {
    Reflect.deleteProperty(this.#stream, "writeSync");
  }
}
