/**
 * Cuts the bytes that a memcached server sends into answers of its binary
 * protocol, and refuses what cannot be one.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** One answer. */
export interface Frame {
  /** Of which request: the number that was sent with it. */
  readonly opaque: number;
  /** The header's other fields that are of use. */
  readonly header: { readonly opcode: number; readonly status: number };
  /** The value; a view that is valid only until the next read. */
  readonly val: Buffer;
}

const HEADER = 24;
const RESPONSE = 0x81;
// memcached's largest item is 1 MiB, and its header, key and extras come on top.
const LONGEST_BODY = 1024 * 1024 + 1024;
const NOTHING = Buffer.alloc(0);

/** Reads frames; one reader serves one socket, so no bytes outlive theirs. */
export class FrameReader {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #start = 0;
  #end = 0;

  /** Where to read to; then call {@linkcode FrameReader.advance}. */
  room(): Uint8Array {
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#end === this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.#bytes.length);
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    return this.#bytes.subarray(this.#end);
  }

  /** Says how many bytes were read into the room. */
  advance(count: number): void {
    this.#end += count;
  }

  /** The next whole answer, if there is one; throws if it is none. */
  next(): Frame | undefined {
    const length = this.#end - this.#start;
    if (length < HEADER) return undefined;
    const bytes = this.#bytes;
    const at = this.#start;
    const before = bytes.readUInt16BE(at + 2) + bytes.readUInt8(at + 4);
    const body = bytes.readUInt32BE(at + 8);
    if (
      bytes.readUInt8(at) !== RESPONSE || body < before || body > LONGEST_BODY
    ) {
      throw new Error("sent what is not the memcached binary protocol");
    }
    if (length < HEADER + body) return undefined;
    this.#start = at + HEADER + body;
    return {
      opaque: bytes.readUInt32BE(at + 12),
      header: {
        opcode: bytes.readUInt8(at + 1),
        status: bytes.readUInt16BE(at + 6),
      },
      val: body === before
        ? NOTHING
        : bytes.subarray(at + HEADER + before, this.#start),
    };
  }
}
