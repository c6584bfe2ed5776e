/**
 * What a request's `Cache-Control` asks of a read (RFC 9111, section 5.2.1).
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import type { ReadOptions } from "../../service/person_service.ts";

const TOKEN = "[!#$%&'*+.^`|~\\w-]+";
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';

/** One element of the list, which may be empty, and what parts it. */
const DIRECTIVE = new RegExp(
  `[\\t ]*(?:(${TOKEN})(?:=(?:${TOKEN}|${QUOTED}))?[\\t ]*)?(?:,|$)`,
  "y",
);

/**
 * With any of these, `fetch()` of a browser or of Node says `no-cache` of its
 * own accord, and `Pragma` beside it (Fetch Standard, "HTTP-network-or-cache
 * fetch"): it wants no cache on the way to answer for the origin.
 */
const CONDITIONAL = [
  "If-None-Match",
  "If-Match",
  "If-Modified-Since",
  "If-Unmodified-Since",
  "If-Range",
];

/**
 * How a read is to use the cache; as ever, unless told. Other directives say
 * how old an answer may be, and no hit is older than what was acknowledged;
 * they are advice, so neither they nor a field that is no list are a fault.
 */
export function readCacheControl(headers: Headers): ReadOptions | undefined {
  const field = headers.get("Cache-Control");
  if (field === null) return undefined;
  const names = directivesOf(field);
  const cache = names.has("no-store")
    ? "no-store"
    : names.has("no-cache") && !isOfFetch(headers)
    ? "no-cache"
    : undefined;
  if (!names.has("only-if-cached")) return { cache };
  if (cache === undefined) return { cache: "only-if-cached" };
  throw new AppError(
    "not_cached",
    `Neither may the cache answer (${cache}) nor the database (only-if-cached).`,
  );
}

/** Whether it is rather `fetch()` than its user who says `no-cache`. */
function isOfFetch(headers: Headers): boolean {
  return headers.has("Pragma") && CONDITIONAL.some((it) => headers.has(it));
}

/** The names of a field's directives, or none if it is malformed. */
function directivesOf(field: string): Set<string> {
  const names = new Set<string>();
  DIRECTIVE.lastIndex = 0;
  while (DIRECTIVE.lastIndex < field.length) {
    const found = DIRECTIVE.exec(field);
    if (!found) return new Set();
    const [, name] = found;
    if (name !== undefined) names.add(name.toLowerCase());
  }
  return names;
}
