/**
 * The header fields of answers, as the description has them.
 *
 * @module
 */
import type { JsonSchema } from "../../record/json_schema.ts";
import { ACCEPT_PATCH } from "../request/media_type.ts";
import { type HeaderFields, STANDARD } from "../response/answer.ts";
import {
  PENDING_STATUS,
  READ_CACHE_CONTROL,
} from "../response/cache_status.ts";
import { FILE_CACHE_CONTROL, PAGE_POLICY } from "../web_page/policy.ts";

/** A header field of an answer. */
export interface HeaderField {
  /** The name of the field. */
  readonly name: string;
  /** What it says. */
  readonly description: string;
  /** Whether each answer that lists it has it. */
  readonly required: boolean;
  /** What its value looks like. */
  readonly schema: JsonSchema;
  /** A value. */
  readonly example: string;
}

/** A field whose value is always the same. */
function constant(
  name: string,
  description: string,
  value = (STANDARD as HeaderFields)[name] ?? "",
): HeaderField {
  const schema = { type: "string", const: value };
  return { name, description, required: true, schema, example: value };
}

/** A field whose value is a text; without a pattern it may be any. */
function text(
  name: string,
  description: string,
  example: string,
  { pattern, required = true }: { pattern?: string; required?: boolean } = {},
): HeaderField {
  const schema = { type: "string", ...pattern ? { pattern } : {} };
  return { name, description, required, schema, example };
}

const MAYBE = { required: false };
const METHODS = "^[A-Z]+(, [A-Z]+)*$";

/** The ways in which a read was answered (RFC 9211). */
const CACHE_STATUS = "^person; (" + [
  "hit; ttl=-?[0-9]+(; age=[0-9]+)?(; detail=(stale|unverified|bounded-staleness))?",
  "fwd=(uri-miss|request)(; stored)?(; collapsed)?",
  "fwd=bypass; detail=[a-z-]+",
  'fwd=(partial|miss); detail="[a-z0-9, -]+"',
].join("|") + ")$";

const HOW = "How the read was answered (RFC 9211)";

const ETAG = '^"[0-9a-f]{32}"$';

/** Every field, by its name in the components of the document. */
export const HEADER_FIELDS = {
  "Accept": text(
    "Accept",
    "The media type of a body",
    "application/json",
    MAYBE,
  ),
  "Accept-Encoding": text(
    "Accept-Encoding",
    "The content coding of a body: none",
    "identity",
    MAYBE,
  ),
  "Accept-Patch": text(
    "Accept-Patch",
    "The media types of a patch (RFC 5789)",
    ACCEPT_PATCH,
    MAYBE,
  ),
  "Access-Control-Allow-Headers": text(
    "Access-Control-Allow-Headers",
    "The header fields that a page of a listed origin may send",
    "Authorization, Content-Type, If-Match",
    MAYBE,
  ),
  "Access-Control-Allow-Methods": text(
    "Access-Control-Allow-Methods",
    "The methods that a page of a listed origin may use",
    "GET, HEAD, PUT, POST, PATCH, DELETE",
    { pattern: METHODS, required: false },
  ),
  "Access-Control-Allow-Origin": text(
    "Access-Control-Allow-Origin",
    "The origin of the page that asks, if the service lists it",
    "https://app.example",
    MAYBE,
  ),
  "Access-Control-Expose-Headers": text(
    "Access-Control-Expose-Headers",
    "The header fields that a page of a listed origin may read",
    "ETag, X-Request-Id",
    MAYBE,
  ),
  "Access-Control-Max-Age": text(
    "Access-Control-Max-Age",
    "How many seconds a browser may remember this",
    "600",
    { pattern: "^[0-9]+$", required: false },
  ),
  "Allow": text(
    "Allow",
    "The methods of the resource; a preflight of CORS is answered without it",
    "GET, HEAD, OPTIONS",
    { pattern: METHODS, required: false },
  ),
  "Cache-Control": constant(
    "Cache-Control",
    "No cache may store the answer (RFC 9111)",
  ),
  "Cache-Control-Of-Reads": constant(
    "Cache-Control",
    "The client may keep the answer, but must ask before it uses it again",
    READ_CACHE_CONTROL["Cache-Control"],
  ),
  "Cache-Control-Of-Files": constant(
    "Cache-Control",
    "A browser may keep the file for a while",
    FILE_CACHE_CONTROL["Cache-Control"],
  ),
  "Cache-Status": text("Cache-Status", HOW, "person; hit; ttl=286; age=14", {
    pattern: CACHE_STATUS,
  }),
  "Cache-Status-Of-An-Absence": text(
    "Cache-Status",
    `${HOW}; a write has none`,
    "person; fwd=uri-miss; stored",
    { pattern: CACHE_STATUS, required: false },
  ),
  "Cache-Status-Of-Writes": {
    ...constant(
      "Cache-Status",
      "The write is committed, and the cache is still to be told of it",
      PENDING_STATUS["Cache-Status"],
    ),
    required: false,
  },
  "Content-Encoding": text(
    "Content-Encoding",
    "The coding of the body, if the client reads it",
    "gzip",
    { pattern: "^gzip$", required: false },
  ),
  "Content-Security-Policy-Of-Pages": constant(
    "Content-Security-Policy",
    "The page runs what comes from the service, and talks to it alone",
    PAGE_POLICY,
  ),
  "Content-Security-Policy": constant(
    "Content-Security-Policy",
    "Nothing in the answer runs, and no page may frame it",
  ),
  "Cross-Origin-Resource-Policy": constant(
    "Cross-Origin-Resource-Policy",
    "No page of another site may embed the answer",
  ),
  "ETag": text(
    "ETag",
    "The version of the person: a hash of the content",
    '"d1e2a7c03f5b4c6e9a8b7c6d5e4f3a2b"',
    { pattern: ETAG },
  ),
  "ETag-Of-Writes": text(
    "ETag",
    "The version of the person; absent if a trigger of the database has changed " +
      "what the client sent",
    '"d1e2a7c03f5b4c6e9a8b7c6d5e4f3a2b"',
    { pattern: ETAG, required: false },
  ),
  "Link": text(
    "Link",
    "The next page, relative to the request (RFC 8288); the last page has none",
    '<?limit=100&after=ada>; rel="next"',
    { pattern: '^<\\?limit=[0-9]+&after=[^>]+>; rel="next"$', required: false },
  ),
  "Location": text(
    "Location",
    "The new person, relative to the request",
    "persons/ada",
    { pattern: "^persons/." },
  ),
  "Retry-After": text(
    "Retry-After",
    "After how many seconds the client may try again",
    "1",
    { pattern: "^[0-9]+$" },
  ),
  "Server-Timing": text(
    "Server-Timing",
    "What the request took, in milliseconds, in all and by backend, if the " +
      "service tells it",
    "total;dur=1.2, cache;dur=0.4",
    MAYBE,
  ),
  "Vary": text(
    "Vary",
    "The fields of the request that change the answer",
    "Origin",
    MAYBE,
  ),
  "WWW-Authenticate": text(
    "WWW-Authenticate",
    "The token that is needed (RFC 6750)",
    'Bearer realm="person"',
    { pattern: '^Bearer realm="person"' },
  ),
  "X-Content-Type-Options": constant(
    "X-Content-Type-Options",
    "The client must not guess the media type",
  ),
  "X-Request-Id": text(
    "X-Request-Id",
    "The id of the request: the client's own, or a new one",
    "0d9f6a1c-6f0e-4a57-9d2b-8f1f5b1d7c11",
    { pattern: "^[A-Za-z0-9._-]{1,128}$" },
  ),
} as const satisfies Readonly<Record<string, HeaderField>>;

/** The name of a field in the components of the document. */
export type FieldName = keyof typeof HEADER_FIELDS;

/** The fields that every answer may have, whatever it is. */
export const OF_EVERY_ANSWER: readonly FieldName[] = [
  "X-Request-Id",
  "Content-Security-Policy",
  "Cross-Origin-Resource-Policy",
  "X-Content-Type-Options",
  "Vary",
  "Access-Control-Allow-Origin",
  "Access-Control-Expose-Headers",
  "Server-Timing",
];
