/**
 * The header fields of answers, as the description has them.
 *
 * @module
 */
import type { JsonSchema } from "../../record/json_schema.ts";
import { ACCEPT_PATCH } from "../request/media_type.ts";
import { STANDARD } from "../response/answer.ts";
import {
  PENDING_STATUS,
  READ_CACHE_CONTROL,
} from "../response/cache_status.ts";
import { FILE_CACHE_CONTROL, PAGE_POLICY } from "../web_page/policy.ts";

/** A header field of an answer. */
export interface HeaderField {
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
function constant(description: string, value: string): HeaderField {
  const schema = { type: "string", const: value };
  return { description, required: true, schema, example: value };
}

/** A field whose value is a text; without a pattern it may be any. */
function text(
  description: string,
  example: string,
  { pattern, required = true }: { pattern?: string; required?: boolean },
): HeaderField {
  const schema = { type: "string", ...pattern ? { pattern } : {} };
  return { description, required, schema, example };
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
    "The media type of a body",
    "application/json",
    MAYBE,
  ),
  "Accept-Encoding": text(
    "The content coding of a body: none",
    "identity",
    MAYBE,
  ),
  "Accept-Patch": text(
    "The media types of a patch (RFC 5789)",
    ACCEPT_PATCH,
    MAYBE,
  ),
  "Access-Control-Allow-Headers": text(
    "The header fields that a page of a listed origin may send",
    "Authorization, Content-Type, If-Match",
    MAYBE,
  ),
  "Access-Control-Allow-Methods": text(
    "The methods that a page of a listed origin may use",
    "GET, HEAD, PUT, POST, PATCH, DELETE",
    { pattern: METHODS, required: false },
  ),
  "Access-Control-Allow-Origin": text(
    "The origin of the page that asks, if the service lists it",
    "https://app.example",
    MAYBE,
  ),
  "Access-Control-Expose-Headers": text(
    "The header fields that a page of a listed origin may read",
    "ETag, X-Request-Id",
    MAYBE,
  ),
  "Access-Control-Max-Age": text(
    "How many seconds a browser may remember this",
    "600",
    { pattern: "^[0-9]+$", required: false },
  ),
  "Allow": text(
    "The methods of the resource; a preflight of CORS is answered without it",
    "GET, HEAD, OPTIONS",
    { pattern: METHODS, required: false },
  ),
  "Cache-Control": constant(
    "No cache may store the answer (RFC 9111)",
    STANDARD["Cache-Control"],
  ),
  "Cache-Control-Of-Reads": constant(
    "The client may keep the answer, but must ask before it uses it again",
    READ_CACHE_CONTROL["Cache-Control"],
  ),
  "Cache-Control-Of-Files": constant(
    "A browser may keep the file for a while",
    FILE_CACHE_CONTROL["Cache-Control"],
  ),
  "Cache-Status": text(HOW, "person; hit; ttl=286; age=14", {
    pattern: CACHE_STATUS,
  }),
  "Cache-Status-Of-An-Absence": text(
    `${HOW}; a write has none`,
    "person; fwd=uri-miss; stored",
    { pattern: CACHE_STATUS, required: false },
  ),
  "Cache-Status-Of-Writes": {
    ...constant(
      "The write is committed, and the cache is still to be told of it",
      PENDING_STATUS["Cache-Status"],
    ),
    required: false,
  },
  "Content-Encoding": text(
    "The coding of the body, if the client reads it",
    "gzip",
    { pattern: "^gzip$", required: false },
  ),
  "Content-Security-Policy-Of-Pages": constant(
    "The page runs what comes from the service, and talks to it alone",
    PAGE_POLICY,
  ),
  "Content-Security-Policy": constant(
    "Nothing in the answer runs, and no page may frame it",
    STANDARD["Content-Security-Policy"],
  ),
  "Cross-Origin-Resource-Policy": constant(
    "No page of another site may embed the answer",
    STANDARD["Cross-Origin-Resource-Policy"],
  ),
  "ETag": text(
    "The version of the person: a hash of the content",
    '"d1e2a7c03f5b4c6e9a8b7c6d5e4f3a2b"',
    { pattern: ETAG },
  ),
  "ETag-Of-Writes": text(
    "The version of the person; absent if a trigger of the database has changed " +
      "what the client sent",
    '"d1e2a7c03f5b4c6e9a8b7c6d5e4f3a2b"',
    { pattern: ETAG, required: false },
  ),
  "Link": text(
    "The next page, relative to the request (RFC 8288); the last page has none",
    '<?limit=100&after=ada>; rel="next"',
    { pattern: '^<\\?limit=[0-9]+&after=[^>]+>; rel="next"$', required: false },
  ),
  "Location": text(
    "The new person, relative to the request",
    "persons/ada",
    { pattern: "^persons/." },
  ),
  "Retry-After": text(
    "After how many seconds the client may try again",
    "1",
    { pattern: "^[0-9]+$" },
  ),
  "Server-Timing": text(
    "What the request took, in milliseconds, in all and by backend, if the " +
      "service tells it",
    "total;dur=1.2, cache;dur=0.4",
    MAYBE,
  ),
  "Vary": text(
    "The fields of the request that change the answer",
    "Origin",
    MAYBE,
  ),
  "WWW-Authenticate": text(
    "The token that is needed (RFC 6750)",
    'Bearer realm="person"',
    { pattern: '^Bearer realm="person"' },
  ),
  "X-Content-Type-Options": constant(
    "The client must not guess the media type",
    STANDARD["X-Content-Type-Options"],
  ),
  "X-Request-Id": text(
    "The id of the request: the client's own, or a new one",
    "0d9f6a1c-6f0e-4a57-9d2b-8f1f5b1d7c11",
    { pattern: "^[A-Za-z0-9._-]{1,128}$" },
  ),
} as const satisfies Readonly<Record<string, HeaderField>>;

/**
 * The name of a field in the components of the document. Of a field that says
 * different things in different answers, it tells in which: `ETag-Of-Writes`.
 */
export type FieldName = keyof typeof HEADER_FIELDS;

/** The name that the field has in an answer. */
export function nameInAnswer(field: string): string {
  return field.replace(/-Of-.*/, "");
}

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
