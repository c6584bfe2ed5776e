/**
 * The limit of a URL's length.
 *
 * @module
 */
import type { Context } from "hono";
import { HttpError } from "../response/http_error.ts";

/** Throws a 414 for a URL of more than `most` characters (RFC 9110, section 15.5.15). */
export function limitUrl(c: Context, most: number): void {
  if (c.req.url.length <= most) return;
  throw new HttpError(
    "uri_too_long",
    `The URL must be at most ${most} characters long.`,
  );
}
