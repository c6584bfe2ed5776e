/**
 * What a web page of the service may do.
 *
 * @module
 */

/**
 * The policy of a page (Content Security Policy): it runs its own scripts, shows
 * its own styles and icons, and talks to the service alone.
 */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** How long a browser may keep a file, which only a new version changes. */
export const FILE_CACHE_CONTROL = {
  "Cache-Control": "private, max-age=3600",
} as const;
