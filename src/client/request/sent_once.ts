/**
 * The bodies of requests that must not be sent twice.
 *
 * When a kept connection ends without an answer, the `fetch` of Deno sends a
 * request again whose body is a text or missing, also a write that was done. It
 * cannot do so with a `Blob`, which it reads as a stream.
 *
 * @module
 */

/** The body of a request that `fetch` sends once. */
export function sentOnce(body = ""): Blob {
  return new Blob([body]);
}
