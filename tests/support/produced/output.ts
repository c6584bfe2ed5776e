/**
 * The output of a process, as text that grows.
 *
 * @module
 */
import { Deadline } from "../../../src/resilience/deadline.ts";
import { keep } from "./keep.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** Milliseconds to wait for what does not come. */
const PATIENCE = 120_000;

/** All that a process has written to one stream, which is kept and searched. */
export class Output {
  /** All of it, when it has ended. */
  readonly all: Promise<string>;
  #text = "";
  #grown = Promise.withResolvers<boolean>();

  /** Reads the standard output (`out`) or error (`log`). */
  constructor(stream: ReadableStream<Uint8Array>, kind: "out" | "log") {
    this.all = this.#read(stream, keep(kind));
  }

  /** All that there is so far. */
  get text(): string {
    return this.#text;
  }

  async #read(
    stream: ReadableStream<Uint8Array>,
    kept: (chunk: Uint8Array) => void,
  ): Promise<string> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      kept(chunk);
      this.#text += decoder.decode(chunk, { stream: true });
      this.#grown.resolve(true);
      this.#grown = Promise.withResolvers();
    }
    this.#grown.resolve(false);
    return this.#text;
  }

  /** The first match, now or within two minutes. */
  async match(pattern: RegExp): Promise<RegExpExecArray> {
    using patience = new Deadline(PATIENCE, RUNTIME);
    const without = () => new Error(`No ${pattern} in:\n${this.#text}`);
    return await patience.within(this.#find(pattern, without), without);
  }

  async #find(pattern: RegExp, without: () => Error): Promise<RegExpExecArray> {
    for (let more = true; more;) {
      const { promise } = this.#grown;
      const found = pattern.exec(this.#text);
      if (found) return found;
      more = await promise;
    }
    throw without();
  }
}
