/**
 * The size of a statement. A server hangs up on one that is larger than its
 * `max_allowed_packet`, so none is sent.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Statement } from "../../sql/driver.ts";

/** The server's error number of a packet that is too large. */
export const TOO_LARGE = 1153;

/** The bytes of a packet besides the parameters, and those of a parameter. */
const PACKET = 16;
const PARAMETER = 12;

/** The bytes of the largest packet of a statement, or a few more. */
export function sizeOf({ sql, params }: Statement): number {
  let size = PACKET;
  for (const it of params) {
    size += PARAMETER;
    if (typeof it === "string") size += Buffer.byteLength(it);
  }
  return Math.max(size, Buffer.byteLength(sql));
}

/** Throws the server's error if the statement is larger than `most` bytes. */
export function checkPacket(statement: Statement, most: number): void {
  if (sizeOf(statement) <= most) return;
  const error = new Error("The statement is larger than max_allowed_packet");
  throw Object.assign(error, { errno: TOO_LARGE });
}
