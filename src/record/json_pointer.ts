/**
 * JSON pointers (RFC 6901), which name a place in a JSON document.
 *
 * @module
 */

/** The pointer to a path of names. */
export function pointerTo(...path: readonly PropertyKey[]): string {
  return path.map((name) =>
    "/" + String(name).replaceAll("~", "~0").replaceAll("/", "~1")
  ).join("");
}
