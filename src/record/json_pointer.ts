/**
 * JSON pointers (RFC 6901), which name a place in a JSON document.
 *
 * @module
 */

/** The JSON pointer to a path of names, with `~` and `/` escaped. */
export function pointerTo(...path: readonly PropertyKey[]): string {
  return path.map((name) =>
    "/" + String(name).replaceAll("~", "~0").replaceAll("/", "~1")
  ).join("");
}
