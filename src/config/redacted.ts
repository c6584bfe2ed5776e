/**
 * URLs as they may be shown: without what stands before the host.
 *
 * @module
 */

const HIDDEN = "***";

/**
 * The URL without its user and password. Where one may have got into another
 * part, or the text is no URL, only the scheme is left.
 */
export function redacted(text: string): string {
  const url = URL.parse(text);
  if (url) {
    const userinfo = url.username !== "" || url.password !== "";
    url.username = userinfo ? HIDDEN : "";
    url.password = "";
    // `mysql:user:pw@host` and a password with a "/" parse, but elsewhere.
    if (url.href.split("@").length === (userinfo ? 2 : 1)) return url.href;
  }
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0] ?? "";
  return scheme + HIDDEN;
}
