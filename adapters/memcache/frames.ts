/**
 * The reader of answers in memcached's binary protocol. It splits the received
 * bytes into answers, and refuses bytes that cannot be an answer.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Response } from "./memjs.ts";
import { HEADER } from "./requests.ts";
import { notBinary } from "./unusable.ts";

/** One answer of the server; its value is valid only until the next read. */
export interface Frame extends Response {
  /** The number that was sent with the request. */
  readonly opaque: number;
  /** The CAS id of the value, as 8 Latin-1 characters. */
  readonly cas: string;
}

const RESPONSE = 0x81;
// The largest item of memcached is 1 MiB; the key and the extras are added.
const LONGEST_BODY = 1024 * 1024 + 1024;
// With -I an item may be larger. None of ours is, but a stranger's item under our
// key must not end the connection again and again.
const LONGEST_SKIPPED = 128 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);
/** The bytes of an answer in text that are looked at. */
const SHOWN = 64;

/** A reader for one socket, so that no bytes of another socket reach it. */
export class FrameReader {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #start = 0;
  #end = 0;
  /** The bytes to come that belong to a value that is skipped. */
  #skipped = 0;

  /** The buffer to read into; then call {@linkcode FrameReader.advance}. */
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

  /** Reports the number of bytes that were read into the buffer. */
  advance(count: number): void {
    this.#end += count;
  }

  /**
   * The next complete answer, if any; throws if the bytes are no answer. One with
   * a value that is larger than any of ours is returned without the value.
   */
  next(): Frame | undefined {
    const skipped = Math.min(this.#skipped, this.#end - this.#start);
    this.#start += skipped;
    this.#skipped -= skipped;
    const length = this.#end - this.#start;
    const bytes = this.#bytes;
    const at = this.#start;
    if (length > 0 && bytes[at] !== RESPONSE) throw notBinary(this.#text());
    if (length < HEADER) return undefined;
    const before = bytes.readUInt16BE(at + 2) + bytes.readUInt8(at + 4);
    const body = bytes.readUInt32BE(at + 8);
    if (body < before || body > LONGEST_SKIPPED) throw notBinary("");
    const large = body > LONGEST_BODY;
    if (!large && length < HEADER + body) return undefined;
    this.#skipped = large ? body : 0;
    this.#start = at + HEADER + (large ? 0 : body);
    return {
      opaque: bytes.readUInt32BE(at + 12),
      header: {
        opcode: bytes.readUInt8(at + 1),
        status: bytes.readUInt16BE(at + 6),
      },
      cas: casAt(bytes, at + 16),
      val: large || body === before
        ? NOTHING
        : bytes.subarray(at + HEADER + before, this.#start),
    };
  }

  /** The beginning of what has come. */
  #text(): string {
    const end = Math.min(this.#end, this.#start + SHOWN);
    return this.#bytes.toString("latin1", this.#start, end);
  }
}

/** For so few bytes this is faster than `toString`. */
function casAt(bytes: Buffer, at: number): string {
  return String.fromCharCode(
    bytes.readUInt8(at),
    bytes.readUInt8(at + 1),
    bytes.readUInt8(at + 2),
    bytes.readUInt8(at + 3),
    bytes.readUInt8(at + 4),
    bytes.readUInt8(at + 5),
    bytes.readUInt8(at + 6),
    bytes.readUInt8(at + 7),
  );
}
