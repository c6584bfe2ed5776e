/**
 * The format of keys and values in memcached. A value that does not decode
 * exactly is corrupt or of another format. It is a miss, never an error and
 * never a wrong answer.
 *
 * Keys, placeholders and marks carry no version of the record's definition: an
 * instance with another definition must see the same mark, and remove the same
 * entry. Entries and records carry the version of the definition.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  type Key,
  LONGEST_TTL,
  MARK,
  PLACEHOLDER,
  type Value,
} from "../../src/dao/key_value.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";

/** The version of the layout below. */
export const LAYOUT = 3;
// A value is the CRC-32 of the rest, the layout, and a JSON array in UTF-8. The
// first element is a tag for the kind of value, the second one is the id.
const PAYLOAD = 5;
const LONGEST_KEY = 250;
/** The longest freshness of an entry, in milliseconds. */
const LONGEST_FRESH = LONGEST_TTL * 1000;

const ENTRY = "e";
const ABSENCE = "a";
const RECORD = "r";

const SPACES: Readonly<Record<Key["space"], string>> = {
  entry: "e",
  record: "r",
};

/** The tags of the values that each kind of key may hold. */
const TAGS: Readonly<Record<Key["space"], readonly string[]>> = {
  entry: [PLACEHOLDER, MARK, ENTRY, ABSENCE],
  record: [RECORD],
};

/**
 * The key in memcached; `name` is how all keys of the records begin. The key
 * contains the id itself after ":" if memcached accepts that, or else the hash
 * of the id after "#". The key of an entry contains the short form of the epoch.
 */
export function keyOf(name: string, { space, id }: Key, epoch = ""): string {
  const prefix = `${name}/${SPACES[space]}${space === "entry" ? epoch : ""}`;
  const key = `${prefix}:${id}`;
  if (key.length <= LONGEST_KEY && /^[!-~]+$/.test(key)) return key;
  const hash = createHash("sha256").update(id, "utf8").digest("base64url");
  return `${prefix}#${hash}`;
}

/** The short form of an epoch: 96 bits, which never repeat by chance. */
export function shortEpoch(epoch: string): string {
  return createHash("sha256").update(epoch).digest("base64url").slice(0, 16);
}

/** The bytes of a value, which contain its id. */
export function encode<R extends Identified>(
  record: RecordType<R>,
  { id }: Key,
  value: Value<R>,
): Buffer {
  const text = JSON.stringify(elementsOf(record, id, value));
  const bytes = Buffer.allocUnsafe(PAYLOAD + Buffer.byteLength(text));
  bytes.writeUInt8(LAYOUT, 4);
  bytes.write(text, PAYLOAD);
  bytes.writeUInt32BE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function elementsOf<R extends Identified>(
  record: RecordType<R>,
  id: string,
  value: Value<R>,
): unknown[] {
  if (typeof value === "string") return [value, id];
  const { version } = record;
  if (value.kind === "record") {
    return [RECORD, id, version, ...record.values(value.record)];
  }
  const { freshUntil, freshFor } = value;
  return value.record
    ? [ENTRY, id, version, freshUntil, freshFor, ...record.values(value.record)]
    : [ABSENCE, id, version, freshUntil, freshFor];
}

/** The value, or `undefined` if it is corrupt or was encoded for another key. */
export function decode<R extends Identified>(
  record: RecordType<R>,
  key: Key,
  bytes: Buffer,
): Value<R> | undefined {
  if (bytes.length <= PAYLOAD || bytes[4] !== LAYOUT) return undefined;
  if (bytes.readUInt32BE(0) !== crc32(bytes.subarray(4))) return undefined;
  const elements = parse(bytes.toString("utf8", PAYLOAD));
  if (!Array.isArray(elements)) return undefined;
  const [tag, id, ...rest] = elements;
  if (!TAGS[key.space].includes(tag) || id !== key.id) return undefined;
  return valueOf(record, tag, id, rest);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueOf<R extends Identified>(
  type: RecordType<R>,
  tag: string,
  id: string,
  elements: readonly unknown[],
): Value<R> | undefined {
  if (tag === PLACEHOLDER || tag === MARK) {
    return elements.length === 0 ? tag : undefined;
  }
  const [version, freshUntil, freshFor] = elements;
  if (version !== type.version) return undefined;
  if (tag === RECORD) {
    const record = recordOf(type, id, elements.slice(1));
    return record && { kind: "record", record };
  }
  if (typeof freshUntil !== "number" || typeof freshFor !== "number") {
    return undefined;
  }
  // JSON has no NaN, but 1e999 is infinite.
  if (!Number.isFinite(freshUntil)) return undefined;
  if (freshFor < 0 || freshFor > LONGEST_FRESH) return undefined;
  const entry = { kind: "entry", freshUntil, freshFor } as const;
  if (tag === ABSENCE) {
    return elements.length === 3 ? { ...entry, record: null } : undefined;
  }
  const record = recordOf(type, id, elements.slice(3));
  return record && { ...entry, record };
}

/** The record in the values, if it has the id. */
function recordOf<R extends Identified>(
  type: RecordType<R>,
  id: string,
  values: readonly unknown[],
): R | undefined {
  const record = type.fromValues(values);
  return record?.id === id ? record : undefined;
}
