/**
 * The media type of a body: JSON in UTF-8, not compressed.
 *
 * @module
 */
import { parse } from "content-type";
import { HttpError } from "../response/http_error.ts";

/** The media type of a patch (RFC 7396). */
export const MERGE_PATCH = "application/merge-patch+json";

/** A media type of bodies. */
export type JsonType = "application/json" | typeof MERGE_PATCH;

/** The media type of all bodies but patches. */
export const JSON_TYPES: readonly JsonType[] = ["application/json"];

/**
 * The media types of a patch. Both mean a merge patch: most clients send
 * `application/json` for every body, and there is no other way to read it.
 */
export const PATCH_TYPES: readonly JsonType[] = [
  MERGE_PATCH,
  "application/json",
];

/** The media types of a patch, as the field `Accept-Patch` has them (RFC 5789). */
export const ACCEPT_PATCH: string = PATCH_TYPES.join(", ");

/**
 * Throws a 415 that names the accepted types (RFC 9110, section 15.5.16; for a
 * patch RFC 5789, section 2.2).
 */
export function requireJson(
  headers: Headers,
  accepted: readonly JsonType[],
): void {
  const header = headers.get("Content-Type") ?? "";
  const { type, parameters } = parse(header);
  // RFC 8259 defines no charset: JSON is UTF-8. A client may name UTF-8 anyway.
  // The parser skips a parameter that it cannot read.
  const unread = /;\s*charset\b/i.test(header.replaceAll(/"[^"]*"/g, ""));
  const { charset = unread ? "" : "utf-8" } = parameters;
  const field = accepted.includes(MERGE_PATCH) ? "Accept-Patch" : "Accept";
  const known = accepted.some((it) => it === type);
  if (!known || charset.toLowerCase() !== "utf-8") {
    throw new HttpError(
      "unsupported_media_type",
      `The Content-Type must be ${accepted.join(" or ")}, ` +
        "and the body in UTF-8.",
      { [field]: accepted.join(", ") },
    );
  }
  const coding = headers.get("Content-Encoding") ?? "identity";
  if (coding.toLowerCase() !== "identity") {
    throw new HttpError(
      "unsupported_media_type",
      "The body must not be compressed.",
      { "Accept-Encoding": "identity", [field]: accepted.join(", ") },
    );
  }
}
