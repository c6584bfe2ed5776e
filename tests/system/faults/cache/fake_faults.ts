/**
 * What the fake memcached does wrong on command.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Request } from "./binary.ts";

/** What to do instead of answering a request properly. */
export type Fault =
  /** Half of the answer, then the end of the connection. */
  | "half"
  /** The end of the connection. */
  | "close"
  /** A reset of the connection. */
  | "reset"
  /** Nothing, ever, on this connection. */
  | "stall"
  /** The answer when {@linkcode FakeOptions.late} says so. */
  | "late"
  /** The answer in single bytes. */
  | "drip"
  /** Bytes that mean nothing. */
  | "garbage"
  /** The mark of a request at the start of the answer. */
  | "magic"
  /** The number of the next request in the answer. */
  | "opaque"
  /** The wrong command in the answer. */
  | "opcode"
  /** The answer twice. */
  | "twice"
  /** The answer of the next request first. */
  | "swap"
  /** An answer that claims to be very long. */
  | "huge"
  /** Out of memory: nothing is done. */
  | "full"
  /** One bit of the value is another. */
  | "garble";

/** The header of an answer to a get, and the flags before the value. */
const BEFORE_VALUE = 28;

/** Whether it is an answer to a get that found a value. */
export function hasValue(answer: Buffer, { opcode }: Request): boolean {
  return opcode === 0 && answer.length > BEFORE_VALUE;
}

/** The answer with that fault, if it is a fault of its bytes. */
export function spoilt(
  answer: Buffer,
  request: Request,
  fault: Fault | undefined,
): Buffer {
  switch (fault) {
    case "garbage":
      return Buffer.from(crypto.getRandomValues(new Uint8Array(40)));
    case "twice":
      return Buffer.concat([answer, answer]);
    case "magic":
      answer.writeUInt8(0x80, 0);
      break;
    case "opaque":
      answer.writeUInt32BE((request.opaque + 1) >>> 0, 12);
      break;
    case "opcode":
      answer.writeUInt8(request.opcode ^ 1, 1);
      break;
    case "huge":
      answer.writeUInt32BE(0x7fffffff, 8);
      break;
    case "garble":
      if (hasValue(answer, request)) {
        const room = answer.length - BEFORE_VALUE;
        const at = BEFORE_VALUE + Math.floor(Math.random() * room);
        answer.writeUInt8(answer.readUInt8(at) ^ 1, at);
      }
  }
  return answer;
}
