/**
 * The path, id and query of a request, read from the raw URL. Hono decodes
 * leniently: it keeps what it cannot decode.
 *
 * @module
 */
import { PERSON, type PersonId } from "../../person/person.ts";
import { pointerTo } from "../../record/json_pointer.ts";
import { invalid } from "./invalid.ts";

/** The values of a query by name, in the client's order. */
export type Query = ReadonlyMap<string, readonly string[]>;

const NO_QUERY: Query = new Map();
const NO_NAMES: readonly string[] = [];

const NOT_IN_A_PATH = /[^\w\-.~!$&'()*+,;=:@/%]/gu;

/**
 * The path as the client sent it. `new URL` is not used: it throws at a
 * malformed `Host`.
 */
export function readPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.indexOf("?", start);
  return url.slice(start, end < 0 ? undefined : end)
    .replace(NOT_IN_A_PATH, encodeURIComponent);
}

/**
 * The id in the last segment of the path, percent-decoded exactly once
 * (RFC 3986): `%2F` is a slash within the id, `%252F` is `%2F`, `+` is a plus.
 */
export function readId(url: string): PersonId {
  const end = url.indexOf("?");
  const path = end < 0 ? url : url.slice(0, end);
  const id = path.slice(path.lastIndexOf("/") + 1);
  return PERSON.parseId(id.includes("%") ? decode(id, "/id") : id);
}

/**
 * The query, which may have only parameters of the known names. It is decoded
 * as `URLSearchParams` does it: `+` is a space, and `%2B` is a plus. Unlike
 * there, a value that cannot be decoded is a fault.
 */
export function readQuery(url: string, known = NO_NAMES): Query {
  if (url.includes("#")) {
    throw invalid({ pointer: "", detail: "The URL must not have a fragment" });
  }
  const start = url.indexOf("?");
  if (start < 0) return NO_QUERY;
  const query = new Map<string, string[]>();
  for (const pair of url.slice(start + 1).split("&")) {
    if (pair === "") continue;
    const [name, value] = readPair(pair);
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw invalid(...unknown.map((name) => ({
      pointer: pointerTo(name),
      detail: known.length > 0
        ? `is not a known parameter; known are ${known.join(", ")}`
        : "is not a known parameter; this resource has none",
    })));
  }
  return query;
}

function readPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  if (!/[%+]/.test(pair)) {
    return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
  }
  const spaced = pair.replaceAll("+", " ");
  const before = at < 0 ? spaced : spaced.slice(0, at);
  const name = decode(before, "", "The name of a parameter ");
  const value = at < 0 ? "" : spaced.slice(at + 1);
  return [name, decode(value, pointerTo(name))];
}

/** The text, decoded; `what` names it where the pointer does not. */
function decode(text: string, pointer: string, what = ""): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const detail = `${what}must be percent-encoded UTF-8`;
    throw invalid({ pointer, detail });
  }
}
