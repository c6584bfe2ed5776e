/**
 * The format of values on a cache server. A value that does not decode exactly is
 * corrupt or of another format. It is a miss, never an error and never a wrong
 * answer.
 *
 * Placeholders and marks carry no version of the record's definition: an instance
 * with another definition must see the same mark. Entries and records carry it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
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
export const LAYOUT = 5;
// A value is the CRC-32 of the rest, the layout, a letter for the kind, two times
// (0 where there are none), and a text in UTF-8. The text of a mark or a
// placeholder is the id. All others begin with the version of the definition: an
// absence goes on with the id, a record with its JSON, and an entry with the
// entity-tag and the body of an answer, which a hit copies out.
const KIND = 5;
const FRESH_UNTIL = 6;
const FRESH_FOR = 14;
const TEXT = 22;
/** As `"[0-9a-f]{32}"`, of which V8 makes a loop that takes four times as long. */
const TAG = new RegExp(`^"${"[0-9a-f]".repeat(32)}"$`);
const TAG_LENGTH = 34;
/** The longest freshness of an entry, in milliseconds. */
const LONGEST_FRESH = LONGEST_TTL * 1000;

const ENTRY = "e";
const ABSENCE = "a";
const RECORD = "r";

/** The kinds of the values that each kind of key may hold. */
const KINDS: Readonly<Record<Key["space"], readonly string[]>> = {
  entry: [PLACEHOLDER, MARK, ENTRY, ABSENCE],
  record: [RECORD],
};

/** Whether a record in the value, if there is one, keeps every rule. */
export function isAllowed<R extends Identified>(
  type: RecordType<R>,
  value: Value<R>,
): boolean {
  return typeof value === "string" || value.record === null ||
    type.allows(value.record);
}

/** The bytes of a value, which contain its id. */
export function encode<R extends Identified>(
  record: RecordType<R>,
  { id }: Key,
  value: Value<R>,
): Buffer {
  const [kind, text] = kindAndText(record, id, value);
  // Not `alloc`, which takes memory of its own for each value.
  const bytes = Buffer.allocUnsafe(TEXT + Buffer.byteLength(text));
  for (let i = 0; i < TEXT; i++) bytes[i] = 0;
  bytes.writeUInt8(LAYOUT, 4);
  bytes.write(kind, KIND);
  if (kind === ENTRY || kind === ABSENCE) {
    const { freshUntil, freshFor } = value as Entry<R>;
    bytes.writeDoubleBE(freshUntil, FRESH_UNTIL);
    bytes.writeDoubleBE(freshFor, FRESH_FOR);
  }
  bytes.write(text, TEXT);
  bytes.writeUInt32BE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function kindAndText<R extends Identified>(
  type: RecordType<R>,
  id: string,
  value: Value<R>,
): readonly [kind: string, text: string] {
  if (typeof value === "string") return [value, id];
  const { version } = type;
  if (value.kind === "record") {
    return [RECORD, version + type.toJson(value.record)];
  }
  if (!value.record) return [ABSENCE, version + id];
  const { body, etag } = value.shown ?? represent(type, value.record);
  return [ENTRY, version + etag + body];
}

/** The value, or `undefined` if it is corrupt or was encoded for another key. */
export function decode<R extends Identified>(
  record: RecordType<R>,
  { space, id }: Key,
  bytes: Buffer,
): Value<R> | undefined {
  if (bytes.length <= TEXT || bytes[4] !== LAYOUT) return undefined;
  if (bytes.readUInt32BE(0) !== crc32(bytes.subarray(4))) return undefined;
  const kind = String.fromCharCode(bytes[KIND] ?? 0);
  if (!KINDS[space].includes(kind)) return undefined;
  const text = bytes.toString("utf8", TEXT);
  if (kind === MARK || kind === PLACEHOLDER) {
    return text === id ? kind : undefined;
  }
  const { version } = record;
  if (!text.startsWith(version)) return undefined;
  if (kind === RECORD) {
    const found = recordIn(record, id, text.slice(version.length));
    return found && { kind: "record", record: found };
  }
  const freshUntil = bytes.readDoubleBE(FRESH_UNTIL);
  const freshFor = bytes.readDoubleBE(FRESH_FOR);
  if (!Number.isFinite(freshUntil)) return undefined;
  if (!(freshFor >= 0 && freshFor <= LONGEST_FRESH)) return undefined;
  if (kind === ABSENCE) {
    if (text.slice(version.length) !== id) return undefined;
    return { kind: "entry", record: null, freshUntil, freshFor };
  }
  const begin = version.length + TAG_LENGTH;
  const etag = text.slice(version.length, begin);
  const body = text.slice(begin);
  const found = TAG.test(etag) && recordIn(record, id, body);
  if (!found) return undefined;
  const shown = { body, etag };
  return { kind: "entry", record: found, shown, freshUntil, freshFor };
}

/** The record in its JSON, if it is the one of that id. */
function recordIn<R extends Identified>(
  type: RecordType<R>,
  id: string,
  json: string,
): R | undefined {
  const record = recordOf(type, json);
  return record?.id === id ? record : undefined;
}
