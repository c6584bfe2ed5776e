/**
 * What the service does for each request besides the work itself, written by hand
 * in one place and without its layers. A handler that uses it costs what the same
 * behaviour costs without them: it checks the URL, the host and the preconditions,
 * takes a place, makes an id, counts and times the request. It has no deadline, it
 * limits no body, and its errors say nothing.
 *
 * @module
 */
import { hash } from "node:crypto";
import { Counter, Histogram } from "prom-client";

const LONGEST_URL = 8_192;
const MOST = 1_000;
const HOST = /^[A-Za-z0-9._-]+(?::\d{0,5})?$/;
const VALID_ID = /^[A-Za-z0-9._-]{1,128}$/;

const requests = new Counter({
  name: "requests",
  help: "Requests that were answered.",
  labelNames: ["method", "status"],
});
const reads = new Counter({
  name: "reads",
  help: "Reads that were answered.",
  labelNames: ["via"],
});
const durations = new Histogram({
  name: "durations",
  help: "How long requests took.",
  labelNames: ["route"],
  buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5],
});
const found = requests.labels("GET", "200");
const stored = requests.labels("PUT", "200");
const hits = reads.labels("hit");
const took = durations.labels("/persons/{id}");
let underWay = 0;

/** A request that was let in. */
export interface Begun {
  /** When, by the steady clock. */
  readonly at: number;
  /** The id of the person in its path. */
  readonly person: string;
  /** Its own id. */
  readonly id: string;
}

/** Lets a request in, or throws. */
export function begin({ url, headers }: Request): Begun {
  const at = performance.now();
  const host = headers.get("Host");
  if (host === null || !HOST.test(host)) throw new Error("The host is wrong.");
  if (url.length > LONGEST_URL || url.includes("?")) {
    throw new Error("The URL is wrong.");
  }
  const conditions = [
    headers.get("If-Match"),
    headers.get("If-None-Match"),
    headers.get("Cache-Control"),
  ];
  if (conditions.some((it) => it !== null)) {
    throw new Error("There are conditions.");
  }
  if (underWay >= MOST) throw new Error("There are too many requests.");
  underWay++;
  const person = decodeURIComponent(url.slice(url.lastIndexOf("/") + 1));
  const given = headers.get("X-Request-Id");
  const id = given !== null && VALID_ID.test(given)
    ? given
    : crypto.randomUUID();
  return { at, person, id };
}

/** Counts a request that is answered, and lets the next one in. */
export function end({ at }: Begun, kind: "hit" | "write"): void {
  underWay--;
  if (kind === "hit") hits.inc();
  (kind === "hit" ? found : stored).inc();
  took.observe((performance.now() - at) / 1_000);
}

/** The header fields that the answer adds to the common ones. */
export interface Shown {
  readonly cacheControl: "private, no-cache" | "no-store";
  readonly etag: string;
  /** What `Cache-Status` says, if the answer has it. */
  readonly cacheStatus?: string;
}

const JSON_ONLY = { headers: { "Content-Type": "application/json" } };

/** The answer, whose fields are appended because that costs least. */
export function show(
  { id }: Begun,
  body: string,
  { cacheControl, etag, cacheStatus }: Shown,
): Response {
  const answer = new Response(body, JSON_ONLY);
  const fields = answer.headers;
  fields.append("Cache-Control", cacheControl);
  fields.append(
    "Content-Security-Policy",
    "default-src 'none'; frame-ancestors 'none'",
  );
  fields.append("Cross-Origin-Resource-Policy", "same-origin");
  fields.append("X-Content-Type-Options", "nosniff");
  fields.append("X-Request-Id", id);
  if (cacheStatus) fields.append("Cache-Status", cacheStatus);
  fields.append("ETag", etag);
  return answer;
}

/** An entry of a cache, and what it is shown with. */
export interface Entry {
  readonly body: string;
  readonly etag: string;
  /** When it was filled, and until when it is fresh, by the wall clock. */
  readonly from: number;
  readonly until: number;
}

/** The entry of a person that was read now, fresh for an hour. */
export function entryOf(body: string): Entry {
  const from = Date.now();
  return { body, etag: etagOf(body), from, until: from + 3_600_000 };
}

/** The `ETag` of a person. */
export function etagOf(body: string): string {
  return `"${hash("sha256", body).slice(0, 32)}"`;
}

/** Ends a read with the answer that shows the entry. */
export function answerRead(
  begun: Begun,
  { body, etag }: Entry,
  cacheStatus: string,
): Response {
  const answer = show(begun, body, {
    cacheControl: "private, no-cache",
    etag,
    cacheStatus,
  });
  end(begun, "hit");
  return answer;
}

/** What `Cache-Status` says of the entry; `undefined` if it is not fresh. */
export function statusOf({ from, until }: Entry): string | undefined {
  const now = Date.now();
  if (until <= now) return undefined;
  const ttl = Math.ceil((until - now) / 1_000);
  return `person; hit; ttl=${ttl}; age=${Math.floor((now - from) / 1_000)}`;
}
