/**
 * The server's side of memcached's binary protocol.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** A request. */
export interface Request {
  /** The command: 0 get, 1 set, 2 add, 4 delete. */
  readonly opcode: number;
  /** The client's number. */
  readonly opaque: number;
  /** The CAS id that the stored value must have; 0 for any. */
  readonly cas: bigint;
  /** The key. */
  readonly key: string;
  /** The value. */
  readonly value: Buffer;
  /** The seconds it may live, in a set or an add. */
  readonly expires: number | undefined;
  /** How many bytes the request took. */
  readonly length: number;
}

const HEADER = 24;
const MISSING = 1;
const EXISTS = 2;
const UNKNOWN = 0x81;
const NOTHING = new Uint8Array();

/** The first request of the input, if it is there in full. */
export function requestFrom(input: Buffer): Request | undefined {
  if (input.length < HEADER) return undefined;
  const length = HEADER + input.readUInt32BE(8);
  if (input.length < length) return undefined;
  const extras = input.readUInt8(4);
  const keyAt = HEADER + extras;
  const valueAt = keyAt + input.readUInt16BE(2);
  return {
    opcode: input.readUInt8(1),
    opaque: input.readUInt32BE(12),
    cas: input.readBigUInt64BE(16),
    key: input.toString("utf8", keyAt, valueAt),
    value: Buffer.from(input.subarray(valueAt, length)),
    expires: extras === 8 ? input.readUInt32BE(HEADER + 4) : undefined,
    length,
  };
}

/** What an answer has besides its status. */
export interface Content {
  /** The bytes before the value. */
  readonly extras: Uint8Array;
  /** The value. */
  readonly value: Uint8Array;
  /** The CAS id of the value. */
  readonly cas: bigint;
}

/** An answer to the request. */
export function response(
  { opcode, opaque }: Request,
  status: number,
  { extras = NOTHING, value = NOTHING, cas = 0n }: Partial<Content> = {},
): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(0x81, 0);
  header.writeUInt8(opcode, 1);
  header.writeUInt8(extras.length, 4);
  header.writeUInt16BE(status, 6);
  header.writeUInt32BE(extras.length + value.length, 8);
  header.writeUInt32BE(opaque, 12);
  header.writeBigUInt64BE(cas, 16);
  return Buffer.concat([header, extras, value]);
}

/** Does what the request says, and answers it. */
export function handle(
  values: Map<string, Buffer>,
  request: Request,
): Buffer {
  const { opcode, key, value, cas } = request;
  const held = values.get(key);
  const store = () => {
    values.set(key, value);
    return response(request, 0, { cas: casOf(value) });
  };
  switch (opcode) {
    case 0:
      if (!held) return response(request, MISSING);
      return response(request, 0, {
        extras: new Uint8Array(4),
        value: held,
        cas: casOf(held),
      });
    case 2:
      if (held) return response(request, EXISTS);
      return store();
    case 1:
      if (cas === 0n) return store();
      if (!held) return response(request, MISSING);
      return cas === casOf(held) ? store() : response(request, EXISTS);
    case 4:
      return response(request, values.delete(key) ? 0 : MISSING);
    default:
      return response(request, UNKNOWN);
  }
}

const CAS_IDS = new WeakMap<Buffer, bigint>();
let lastCas = 0n;

/** The CAS id of a stored value: every buffer has its own. */
function casOf(value: Buffer): bigint {
  const cas = CAS_IDS.get(value) ?? ++lastCas;
  CAS_IDS.set(value, cas);
  return cas;
}
