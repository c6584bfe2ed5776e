/**
 * The labels of requests in metrics. No client can add one.
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

/** The resources, each with its methods. */
export const CALLS = {
  "/persons/{id}": ["GET", "PUT", "PATCH", "DELETE"],
  "/persons": ["GET", "POST"],
  "/admin/source": ["GET", "PUT"],
  "/livez": ["GET"],
  "/readyz": ["GET"],
  "/metrics": ["GET"],
  other: [],
} as const satisfies Readonly<Record<string, readonly Method[]>>;

/** The pattern of a resource, or `other` for an unknown path. */
export type Route = keyof typeof CALLS;

/** Every {@linkcode Route}. */
export const ROUTES = Object.keys(CALLS) as readonly Route[];
