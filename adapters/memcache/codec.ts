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
  type Entry,
  type Key,
  LONGEST_TTL,
  MARK,
  PLACEHOLDER,
  type Value,
} from "../../src/dao/key_value.ts";
import type { Identified, RecordType } from "../../src/record/record_type.ts";
import { recordOf, represent } from "../../src/record/representation.ts";

/** The version of the layout below. */
export const LAYOUT = 4;
// A value is the CRC-32 of the rest, the layout, the place in the text where the
// body of an answer begins (0 for none), and a text: a JSON array in UTF-8. The
// first element is a tag for the kind of value, the second one is the id. The last
// element of an entry is the body itself, which a hit copies out, and the one
// before it is the entity-tag without its quotes.
const PAYLOAD = 7;
const BODY = 5;
const TAG = /^[0-9a-f]{32}$/;
/** The most bytes of a key in memcached. */
export const LONGEST_KEY = 250;
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
  let text = JSON.stringify(elementsOf(record, id, value));
  let at = 0;
  if (typeof value === "object" && value.kind === "entry" && value.record) {
    const { body, etag } = value.shown ?? represent(record, value.record);
    text = `${text.slice(0, -1)},${etag},${body}]`;
    at = text.length - body.length - 1;
  }
  const bytes = Buffer.allocUnsafe(PAYLOAD + Buffer.byteLength(text));
  bytes.writeUInt8(LAYOUT, 4);
  bytes.writeUInt16BE(at, BODY);
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
  return [value.record ? ENTRY : ABSENCE, id, version, freshUntil, freshFor];
}

/** The value, or `undefined` if it is corrupt or was encoded for another key. */
export function decode<R extends Identified>(
  record: RecordType<R>,
  key: Key,
  bytes: Buffer,
): Value<R> | undefined {
  if (bytes.length <= PAYLOAD || bytes[4] !== LAYOUT) return undefined;
  if (bytes.readUInt32BE(0) !== crc32(bytes.subarray(4))) return undefined;
  const text = bytes.toString("utf8", PAYLOAD);
  const elements = parse(text);
  if (!Array.isArray(elements) || elements[1] !== key.id) return undefined;
  const tag: unknown = elements[0];
  if (typeof tag !== "string" || !TAGS[key.space].includes(tag)) {
    return undefined;
  }
  const at = bytes.readUInt16BE(BODY);
  if (tag === ENTRY) return entryOf(record, elements, text, at);
  return at === 0 ? valueOf(record, tag, elements) : undefined;
}

/** The entry with a record in those elements, and with its body in the text. */
function entryOf<R extends Identified>(
  type: RecordType<R>,
  elements: readonly unknown[],
  text: string,
  at: number,
): Entry<R> | undefined {
  const [, id, version, freshUntil, freshFor, tag, value] = elements;
  if (elements.length !== 7 || version !== type.version) return undefined;
  if (!isTime(freshUntil) || !isLength(freshFor)) return undefined;
  const record = recordOf(type, value);
  if (!record || record.id !== id) return undefined;
  if (typeof tag !== "string" || !TAG.test(tag)) return undefined;
  const etag = `"${tag}"`;
  // Nothing but the last element is sent: within a text, a quote is escaped.
  const head = `${etag},{`;
  if (!text.startsWith(head, at + 1 - head.length)) return undefined;
  if (!text.endsWith("}]")) return undefined;
  const shown = { body: text.slice(at, -1), etag };
  return { kind: "entry", record, shown, freshUntil, freshFor };
}

/** JSON has no NaN, but 1e999 is infinite. */
function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function isLength(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LONGEST_FRESH;
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
  elements: readonly unknown[],
): Value<R> | undefined {
  if (tag === PLACEHOLDER || tag === MARK) {
    return elements.length === 2 ? tag : undefined;
  }
  const [, id, version, freshUntil, freshFor] = elements;
  if (version !== type.version) return undefined;
  if (tag === RECORD) {
    const record = type.fromValues(elements.slice(3));
    return record && record.id === id ? { kind: "record", record } : undefined;
  }
  if (elements.length !== 5) return undefined;
  if (!isTime(freshUntil) || !isLength(freshFor)) return undefined;
  return { kind: "entry", record: null, freshUntil, freshFor };
}
