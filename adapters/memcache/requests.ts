/**
 * Requests in the binary protocol of memcached. Keys must be ASCII. The get of
 * each hit, and the set and the delete of each write have functions of their own,
 * which make at most one buffer.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The bytes of the header, which each request and each answer begins with. */
export const HEADER = 24;

const SET = 0x01;
/** The opcode of a delete. */
export const DELETE = 0x04;
const REQUEST = 0x80;
/** Flags and an expiry. */
const EXTRAS = 8;

const NOTHING = Buffer.alloc(0);

/** What follows the header of a request. */
interface Body {
  readonly extras?: Buffer;
  readonly key?: string;
  readonly value?: Buffer;
}

/** A request of any kind. */
export function requestOf(
  opcode: number,
  seq: number,
  { extras = NOTHING, key = "", value = NOTHING }: Body = {},
): Buffer {
  const header = Buffer.alloc(HEADER);
  header[0] = REQUEST;
  header[1] = opcode;
  header[3] = key.length;
  header[4] = extras.length;
  header.writeUInt32BE(extras.length + key.length + value.length, 8);
  header.writeUInt32BE(seq, 12);
  return Buffer.concat([header, extras, Buffer.from(key, "latin1"), value]);
}

/** A set. */
export function requestToSet(
  key: string,
  value: Buffer,
  expires: number,
  seq: number,
): Buffer {
  const start = HEADER + EXTRAS;
  const length = start + key.length + value.length;
  const request = Buffer.allocUnsafe(length);
  for (let i = 0; i < start; i++) request[i] = 0;
  request[0] = REQUEST;
  request[1] = SET;
  request[3] = key.length;
  request[4] = EXTRAS;
  request.writeUInt32BE(length - HEADER, 8);
  request.writeUInt32BE(seq, 12);
  request.writeUInt32BE(expires, start - 4);
  request.write(key, start, "latin1");
  request.set(value, start + key.length);
  return request;
}

/** Writes a request that has only a key: a get, if the other bytes are 0. */
export function writeRequest(
  request: Buffer,
  key: string,
  seq: number,
  at = 0,
): void {
  const { length } = key;
  request[at] = REQUEST;
  // Its other byte stays 0: no key is longer than 250 bytes.
  request[at + 3] = request[at + 11] = length;
  request.writeUInt32BE(seq, at + 12);
  const start = at + HEADER;
  // For so few bytes a loop is faster than `write`.
  for (let i = 0; i < length; i++) request[start + i] = key.charCodeAt(i);
}
