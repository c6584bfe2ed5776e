/**
 * The header fields of the service's answers, with values that never change:
 * to make them costs a peer nothing, so a comparison with it is on the safe
 * side. The benchmark compares them with those of the service before it begins.
 *
 * @module
 */

/** What `Cache-Status` says of a hit. */
export const HIT = "person; hit; ttl=3290; age=3";

/** What `Cache-Status` says of a read of the store. */
export const BYPASS = "person; fwd=bypass; detail=source";

/**
 * The answer to a read. Its header is one literal, as one writes it by hand. To
 * append the fields, as the service does, costs 0.92 of that.
 */
export function answer(body: string, cacheStatus: string): Response {
  return new Response(body, {
    status: 200,
    headers: {
      "Cache-Control": "private, no-cache",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
      "Content-Type": "application/json",
      "X-Request-Id": "2f1f4a3e-4a43-4c5b-9a55-1f6d1a0c6f11",
      "Cache-Status": cacheStatus,
      "ETag": '"0123456789abcdef0123456789abcdef"',
    },
  });
}

/** The answer to a write. */
export function written(body: string): Response {
  return new Response(body, {
    status: 200,
    headers: {
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
      "Content-Type": "application/json",
      "X-Request-Id": "2f1f4a3e-4a43-4c5b-9a55-1f6d1a0c6f11",
      "ETag": '"0123456789abcdef0123456789abcdef"',
    },
  });
}
