/**
 * The representation of a record: what an answer shows of it. It is made once,
 * when a cache entry is filled, and every hit copies it out.
 *
 * @module
 */
import { hash } from "node:crypto";
import type { Identified, RecordType } from "./record_type.ts";

/** A record as an answer shows it. */
export interface Representation {
  /** The record as JSON. */
  readonly body: string;
  /**
   * The entity-tag in its quotes, a strong validator (RFC 9110, section 8.8.3):
   * 128 bits of the SHA-256 of the body. Equal records have equal tags, on every
   * instance and after every restart.
   */
  readonly etag: string;
}

/** Makes the representation of the record. */
export function represent<R extends Identified>(
  type: RecordType<R>,
  record: R,
): Representation {
  const body = type.toJson(record);
  return { body, etag: tagOf(body) };
}

/** The most representations that are remembered. */
const MOST = 1_000;

/**
 * Makes representations of records that no cache has kept, and remembers the
 * latest: of a record that is read again and again, the hash of its tag would
 * cost as much as all the rest.
 */
export class Representations<R extends Identified> {
  readonly #type: RecordType<R>;
  /**
   * The keys are short hashes of the ids. With texts, a look-up costs more: V8
   * first looks for each new text in its table of all texts.
   */
  readonly #latest = new Map<number, Representation>();

  /** Remembers nothing yet. */
  constructor(type: RecordType<R>) {
    this.#type = type;
  }

  /** As {@linkcode represent}. */
  of(record: R): Representation {
    const body = this.#type.toJson(record);
    const place = shortHash(record.id);
    const known = this.#latest.get(place);
    if (known?.body === body) return known;
    if (!known && this.#latest.size >= MOST) this.#latest.clear();
    const made = { body, etag: tagOf(body) };
    this.#latest.set(place, made);
    return made;
  }
}

/** Of 30 bits, because V8 makes an object of a larger number. */
function shortHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    hash = 31 * hash + text.charCodeAt(i) & 0x3fffffff;
  }
  return hash;
}

function tagOf(body: string): string {
  return `"${hash("sha256", body).slice(0, 32)}"`;
}

/**
 * The record in the JSON of a body; `undefined` if a value breaks its rule, or if
 * there is more than the fields.
 */
export function recordOf<R extends Identified>(
  type: RecordType<R>,
  body: string,
): R | undefined {
  const plain = type.plain(body);
  if (plain) return plain;
  // Text before or after the object would be sent, too.
  if (!body.startsWith("{") || !body.endsWith("}")) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null) return undefined;
  const record = json as R;
  if (!type.allows(record)) return undefined;
  let known = 0;
  for (const { name } of type.fields) if (Object.hasOwn(json, name)) known++;
  return Object.keys(json).length === known ? record : undefined;
}
