/**
 * URLs without secrets, for logs and messages.
 *
 * @module
 */

const HIDDEN = "***";

/**
 * The URL without its user and password, its fragment, and the values of its
 * parameters that may hold a secret. If another part may hold one, or if the
 * text is not a URL, only the scheme remains.
 */
export function redacted(text: string): string {
  const url = URL.parse(text);
  if (url) {
    const userinfo = url.username !== "" || url.password !== "";
    url.username = userinfo ? HIDDEN : "";
    url.password = "";
    // It may be the end of a password with a "#" or a "?" in it. Only a further
    // server of memcached has a login of its own.
    const cut = /@|%40/.test(url.hash + url.search.replaceAll(SERVER, ""));
    if (url.hash !== "") url.hash = HIDDEN;
    const shown = withoutQuery(url) + shownQuery(url.search);
    // `mysql:user:pw@host`, and a password with a "/", parse into other parts.
    if (!cut && shown.split("@").length === (userinfo ? 2 : 1)) {
      return shown + url.hash;
    }
  }
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0] ?? "";
  return scheme + HIDDEN;
}

function withoutQuery({ href, search, hash }: URL): string {
  return href.slice(0, href.length - search.length - hash.length);
}

const SERVER = /(?<=[?&])server=[^&]*/g;

const SECRET_NAME =
  /pass|pw|secret|token|jwt|bearer|sess|sid|sas|key|auth|user|cred|code|sign?/i;

/** A word, a path, or a host and port; a user and password is none of them. */
const HARMLESS =
  /^([\w.,/-]*|(unix:|[A-Za-z]:)[\w./\\-]+|([\w.-]+|\[[\da-f:.]+\]):\d{1,5})$/i;

function shownQuery(search: string): string {
  return search.replaceAll(
    /([?&])([^=&]*)(?:=([^&]*))?/g,
    (all, mark, name, value) => {
      if (all === mark) return all;
      // A parameter has both; other text may be a part of a password.
      if (name === "" || value === undefined) return mark + HIDDEN;
      return HARMLESS.test(value) && !SECRET_NAME.test(name)
        ? all
        : `${mark}${name}=${HIDDEN}`;
    },
  );
}

/** The name of a module without secrets: it may be a URL. */
export function redactedModule(name: string): string {
  return /^https?:/i.test(name) ? redacted(name) : name;
}
