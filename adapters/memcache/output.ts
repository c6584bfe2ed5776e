/**
 * The bytes that one write sends. They are kept in one buffer, because a buffer
 * for each request costs more than the request.
 *
 * @module
 */

/** The room at first. */
const ROOM = 16 * 1024;

/** The most room that is kept after a write. */
const KEPT = 1024 * 1024;

/** Bytes of requests, one after the other. */
export class Output {
  #bytes = new Uint8Array(ROOM);
  #length = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds a copy of the first bytes. */
  add(bytes: Uint8Array, length: number): void {
    const at = this.#length;
    const end = at + length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(2 * end);
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    if (length > 256) this.#bytes.set(bytes.subarray(0, length), at);
    // For so few bytes a loop is faster than `set`.
    else for (let i = 0; i < length; i++) this.#bytes[at + i] = bytes[i] ?? 0;
    this.#length = end;
  }

  /** The bytes, which stay as they are until the next `add`. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > KEPT) this.#bytes = new Uint8Array(ROOM);
    return taken;
  }
}
