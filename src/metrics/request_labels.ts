/**
 * The labels of requests in metrics. No client can add one.
 *
 * @module
 */

/** The values of the label `method`; `other` stands for every other method. */
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

/** A value of the label `method`. */
export type Method = typeof METHODS[number];

/** The values of the label `route`, each with its methods; `other` is an unknown path. */
export const ROUTE_METHODS = {
  "/persons/{id}": ["GET", "PUT", "PATCH", "DELETE"],
  "/persons": ["GET", "POST"],
  "/admin/source": ["GET", "PUT"],
  "/livez": ["GET"],
  "/readyz": ["GET"],
  "/metrics": ["GET"],
  "/openapi.json": ["GET"],
  "/": ["GET"],
  "/console/{file}": ["GET"],
  "/docs": ["GET"],
  "/docs/{file}": ["GET"],
  other: [],
} as const satisfies Readonly<Record<string, readonly Method[]>>;

/** The pattern of a resource, or `other` for an unknown path. */
export type Route = keyof typeof ROUTE_METHODS;

/** Every {@linkcode Route}, in the order of the table. */
export const ROUTES = Object.keys(ROUTE_METHODS) as readonly Route[];
