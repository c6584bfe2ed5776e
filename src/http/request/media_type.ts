/**
 * The media type of a body: JSON in UTF-8, not compressed.
 *
 * @module
 */
import { parse } from "content-type";
import { HttpError } from "../response/http_error.ts";

/** The media type of a patch (RFC 7396). */
export const MERGE_PATCH = "application/merge-patch+json";

/** The media types of bodies. */
export type JsonType = "application/json" | typeof MERGE_PATCH;

/**
 * Throws a 415 that names the accepted type (RFC 9110, section 15.5.16; for a
 * patch RFC 5789, section 2.2).
 */
export function requireJson(headers: Headers, accepted: JsonType): void {
  const header = headers.get("Content-Type") ?? "";
  const { type, parameters } = parse(header);
  // RFC 8259 defines no charset: JSON is UTF-8. A client may name UTF-8 anyway.
  // The parser skips a parameter that it cannot read.
  const unread = /;\s*charset\b/i.test(header.replaceAll(/"[^"]*"/g, ""));
  const { charset = unread ? "" : "utf-8" } = parameters;
  const field = accepted === MERGE_PATCH ? "Accept-Patch" : "Accept";
  if (type !== accepted || charset.toLowerCase() !== "utf-8") {
    throw new HttpError(
      "unsupported_media_type",
      `The body must be ${accepted}, in UTF-8.`,
      { [field]: accepted },
    );
  }
  const coding = headers.get("Content-Encoding") ?? "identity";
  if (coding.toLowerCase() !== "identity") {
    throw new HttpError(
      "unsupported_media_type",
      "The body must not be compressed.",
      { "Accept-Encoding": "identity", [field]: accepted },
    );
  }
}
