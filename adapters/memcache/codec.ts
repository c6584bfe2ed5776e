/**
 * How keys and values look in memcached. Whatever does not decode exactly is
 * no value at all: a miss, never an error and never a wrong answer.
 *
 * Keys carry no version: an instance of another version must still see the
 * same generations, or its writes would not end ours. The values do.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Entry, Key, Value } from "../../src/dao/key_value.ts";
import type { Generation } from "../../src/dao/person_cache.ts";
import type { Person } from "../../src/person/person.ts";

const VERSION = 1;
// CRC-32 of the rest, then the version, then a JSON array in UTF-8.
const PAYLOAD = 5;
const LONGEST_KEY = 250;

const SPACES: Readonly<Record<Key["space"], string>> = {
  generation: "person/g",
  data: "person/d",
  record: "person/r",
};

/**
 * The key in memcached: the id itself where memcached can take it, or else its
 * hash; the character before it keeps the two apart.
 */
export function keyOf({ space, id }: Key): string {
  const key = `${SPACES[space]}:${id}`;
  if (key.length <= LONGEST_KEY && /^[!-~]+$/.test(key)) return key;
  const hash = createHash("sha256").update(id, "utf8").digest("base64url");
  return `${SPACES[space]}#${hash}`;
}

/** The value's bytes: they name the key they belong to. */
export function encode(key: Key, value: Value): Buffer {
  const text = JSON.stringify(fieldsOf(key, value));
  const bytes = Buffer.allocUnsafe(PAYLOAD + Buffer.byteLength(text));
  bytes.writeUInt8(VERSION, 4);
  bytes.write(text, PAYLOAD);
  bytes.writeUInt32BE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

// A person's id is told once, by the identity: filled under another's key it
// fits that key no more.
function fieldsOf({ space, id }: Key, value: Value): unknown[] {
  if (typeof value === "string") return [space, id, value];
  if (!("generation" in value)) {
    return [space, value.id, value.firstName, value.lastName];
  }
  const { generation, freshUntil, person } = value;
  return person
    ? [
      space,
      person.id,
      generation,
      freshUntil,
      person.firstName,
      person.lastName,
    ]
    : [space, id, generation, freshUntil];
}

/** The value that was encoded for exactly this key, or `undefined`. */
export function decode(key: Key, bytes: Buffer): Value | undefined {
  if (bytes.length <= PAYLOAD || bytes[4] !== VERSION) return undefined;
  if (bytes.readUInt32BE(0) !== crc32(bytes.subarray(4))) return undefined;
  const fields = parse(bytes.toString("utf8", PAYLOAD));
  if (!Array.isArray(fields)) return undefined;
  const [space, id, ...rest] = fields;
  if (space !== key.space || id !== key.id) return undefined;
  return valueOf(key.id, rest);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueOf(
  id: Person["id"],
  fields: readonly unknown[],
): Value | undefined {
  const [first, second, firstName, lastName] = fields;
  if (typeof first !== "string") return undefined;
  if (fields.length === 1) return first as Generation;
  if (fields.length === 2 && typeof second === "string") {
    return { id, firstName: first, lastName: second };
  }
  if (typeof second !== "number") return undefined;
  const entry = { generation: first as Generation, freshUntil: second };
  if (fields.length === 2) return { ...entry, person: null } satisfies Entry;
  if (
    fields.length !== 4 || typeof firstName !== "string" ||
    typeof lastName !== "string"
  ) return undefined;
  return { ...entry, person: { id, firstName, lastName } } satisfies Entry;
}
