/**
 * What form a body may have: JSON in UTF-8, not compressed.
 *
 * @module
 */
import { HttpError } from "../response/http_error.ts";

/** The type of a patch (RFC 7396). */
export const MERGE_PATCH = "application/merge-patch+json";

/** The types that bodies have. */
export type JsonType = "application/json" | typeof MERGE_PATCH;

const TYPE = /^[^\s;]*/;
// RFC 8259 knows no charset, and UTF-8 is the only encoding; saying so is fine.
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

/**
 * Throws a 415 that says what is accepted (RFC 9110, section 15.5.16; for a
 * patch RFC 5789, section 2.2).
 */
export function requireJson(headers: Headers, accepted: JsonType): void {
  const given = headers.get("Content-Type") ?? "";
  const [type = ""] = TYPE.exec(given) ?? [];
  const charset = CHARSET.exec(given)?.[1] ?? "utf-8";
  if (type.toLowerCase() !== accepted || charset.toLowerCase() !== "utf-8") {
    const field = accepted === MERGE_PATCH ? "Accept-Patch" : "Accept";
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
      { "Accept-Encoding": "identity" },
    );
  }
}
