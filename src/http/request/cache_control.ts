/**
 * The `Cache-Control` of a read (RFC 9111, section 5.2.1).
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import type { ReadOptions } from "../../protocol/reading.ts";

const TOKEN = "[!#$%&'*+.^`|~\\w-]+";
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';

/** One element of the list, which may be empty, and its separator. */
const DIRECTIVE = new RegExp(
  `[\\t ]*(?:(${TOKEN})(?:=(?:${TOKEN}|${QUOTED}))?[\\t ]*)?(?:,|$)`,
  "y",
);

/**
 * The conditional fields. With any of them, `fetch()` of a browser or of Node
 * adds `no-cache` and `Pragma` by itself (Fetch Standard,
 * "HTTP-network-or-cache fetch"), so that no cache on the way answers for the
 * origin.
 */
const CONDITIONAL = [
  "If-None-Match",
  "If-Match",
  "If-Modified-Since",
  "If-Unmodified-Since",
  "If-Range",
];

/**
 * How the read must use the cache; `undefined` means the default. Other
 * directives limit the age of an answer, and a hit is never older than the last
 * acknowledged write. They are advice, so an unknown directive or a malformed
 * field is ignored.
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
    `${cache} excludes the cache and only-if-cached excludes the database: send one of them.`,
  );
}

/** Whether `fetch()` itself added the `no-cache`, and not its caller. */
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
