/**
 * The answers that show a person.
 *
 * @module
 */
import type { Context } from "hono";
import { PERSON, type Person } from "../../person/person.ts";
import { represent, type Representation } from "../../record/representation.ts";
import type { Origin } from "../../protocol/reading.ts";
import type { Stored } from "../../service/as_stored.ts";
import {
  type HeaderFields,
  JSON_TYPE,
  respond,
  STANDARD,
  text,
} from "./answer.ts";
import { cacheStatus, READ_CACHE_CONTROL } from "./cache_status.ts";
import { requestId } from "./request_id.ts";

/** The entity-tag of a person (RFC 9110, section 8.8.3). */
export function etagOf(person: Person): string {
  return represent(PERSON, person).etag;
}

/** The answer to a write, without a tag if another person was stored. */
export function showStored(
  c: Context,
  status: 200 | 201,
  { person, exact }: Stored,
  headers?: HeaderFields,
): Response {
  const { body, etag } = represent(PERSON, person);
  const tag: HeaderFields = exact ? { ETag: etag } : {};
  return text(c, status, body, JSON_TYPE, { ...tag, ...headers });
}

/**
 * The answer to a read. Its header is one literal, because one that is put
 * together from several costs measurably more.
 */
export function showRead(
  c: Context,
  { body, etag }: Representation,
  origin: Origin,
): Response {
  if (c.req.method === "HEAD") {
    return text(c, 200, body, JSON_TYPE, {
      ...READ_CACHE_CONTROL,
      "Cache-Status": cacheStatus(origin),
      ETag: etag,
    });
  }
  return respond(c, body, 200, {
    "Cache-Control": READ_CACHE_CONTROL["Cache-Control"],
    "Content-Security-Policy": STANDARD["Content-Security-Policy"],
    "Cross-Origin-Resource-Policy": STANDARD["Cross-Origin-Resource-Policy"],
    "X-Content-Type-Options": STANDARD["X-Content-Type-Options"],
    "Content-Type": JSON_TYPE,
    "X-Request-Id": requestId(c),
    "Cache-Status": cacheStatus(origin),
    ETag: etag,
  });
}
