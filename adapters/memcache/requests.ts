/**
 * The most frequent requests, in the binary protocol of memcached. Keys must be
 * ASCII.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The bytes before the key. */
export const HEADER = 24;

const SET = 0x01;
/** The opcode of a delete. */
export const DELETE = 0x04;
const REQUEST = 0x80;
/** Flags and an expiry. */
const EXTRAS = 8;

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
