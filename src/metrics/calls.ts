/**
 * What a request is told by in metrics: never by what a client made up.
 *
 * @module
 */

/** The methods that are told apart, and `other` for all else. */
export const METHODS = [
  "GET",
  "HEAD",
  "PUT",
  "POST",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "other",
] as const;

/** One of them. */
export type Method = typeof METHODS[number];

/** The resources, with the methods that have something to do there. */
export const CALLS = {
  "/persons/{id}": ["GET", "PUT", "PATCH", "DELETE"],
  "/persons": ["GET", "POST"],
  "/admin/source": ["GET", "PUT"],
  "/livez": ["GET"],
  "/readyz": ["GET"],
  "/metrics": ["GET"],
  other: [],
} as const satisfies Readonly<Record<string, readonly Method[]>>;

/** A resource by its pattern, or `other` where there is none. */
export type Route = keyof typeof CALLS;

/** Every {@linkcode Route}. */
export const ROUTES = Object.keys(CALLS) as readonly Route[];
