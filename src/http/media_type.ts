/**
 * What form a body may have: `application/json` in UTF-8, not compressed.
 *
 * @module
 */
import { HttpError } from "./http_error.ts";

// RFC 8259 knows no charset, and UTF-8 is the only encoding; saying so is fine.
const JSON_TYPE = /^application\/json\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

/** Throws a 415 that says what is accepted (RFC 9110, section 15.5.16). */
export function requireJson(headers: Headers): void {
  const type = headers.get("Content-Type") ?? "";
  const charset = CHARSET.exec(type)?.[1] ?? "utf-8";
  if (!JSON_TYPE.test(type) || charset.toLowerCase() !== "utf-8") {
    throw new HttpError(
      "unsupported_media_type",
      "The body must be application/json, in UTF-8.",
      { Accept: "application/json" },
    );
  }
  const coding = headers.get("Content-Encoding") ?? "identity";
  if (coding.toLowerCase() !== "identity") {
    throw new HttpError(
      "unsupported_media_type",
      "The body must not be compressed.",
      { "Accept-Encoding": "identity" },
    );
  }
}
