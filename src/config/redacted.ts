/**
 * URLs without user and password, for logs and messages.
 *
 * @module
 */

const HIDDEN = "***";

/**
 * The URL without its user and password. If another part may hold one of them,
 * or if the text is not a URL, only the scheme remains.
 */
export function redacted(text: string): string {
  const url = URL.parse(text);
  if (url) {
    const userinfo = url.username !== "" || url.password !== "";
    url.username = userinfo ? HIDDEN : "";
    url.password = "";
    // `mysql:user:pw@host`, and a password with a "/", parse into other parts.
    if (url.href.split("@").length === (userinfo ? 2 : 1)) return url.href;
  }
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0] ?? "";
  return scheme + HIDDEN;
}
