/**
 * The reader of a body's bytes into one buffer.
 *
 * @module
 */

/** For how many bytes there is room at first. */
export const FIRST_ROOM = 1_024;

/**
 * A body that is being read. Its bytes are in one buffer, which has room for at
 * most twice their number, or for {@linkcode FIRST_ROOM} bytes. The default reader
 * of a stream takes a buffer of 64 KiB for each piece, also for one byte.
 */
export class BodyReader {
  readonly #read: (room: Uint8Array<ArrayBuffer>) => Promise<Piece>;
  readonly #cancel: () => Promise<void>;
  #buffer = new Uint8Array(FIRST_ROOM);
  #length = 0;

  /** Begins to read the stream. */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    const into = readerInto(stream);
    if (into) {
      this.#read = (room) => into.read(room);
      this.#cancel = () => into.cancel();
    } else {
      // The stream of a program that embeds the service has its own buffers.
      const reader = stream.getReader();
      this.#read = () => reader.read();
      this.#cancel = () => reader.cancel();
    }
  }

  /** How many bytes have arrived. */
  get length(): number {
    return this.#length;
  }

  /** The bytes that have arrived. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Reads the next piece; `false` at the end of the body. */
  async read(): Promise<boolean> {
    const at = this.#length;
    if (at === this.#buffer.length) this.#grow(2 * at);
    const { done, value } = await this.#read(this.#buffer.subarray(at));
    // A reader of bytes moves the buffer, with the piece in it.
    const moved = this.#buffer.buffer.detached;
    if (moved && value) this.#buffer = new Uint8Array(value.buffer);
    if (moved && !value) this.#lose();
    if (done || !value) return false;
    this.#length = at + value.length;
    if (!moved) {
      if (this.#length > this.#buffer.length) this.#grow(2 * this.#length);
      this.#buffer.set(value, at);
    }
    return true;
  }

  /** Gives the rest up. A failure means that the client has gone. */
  cancel(): void {
    this.#cancel().catch(() => {});
  }

  /** A reader of bytes keeps the buffer if it is cancelled during a read. */
  #lose(): void {
    this.#buffer = new Uint8Array(FIRST_ROOM);
    this.#length = 0;
  }

  #grow(room: number): void {
    const larger = new Uint8Array(room);
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}

interface Piece {
  readonly done: boolean;
  readonly value?: Uint8Array<ArrayBuffer> | undefined;
}

/** The reader into a given buffer, which only a stream of bytes has. */
function readerInto(
  stream: ReadableStream,
): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}
