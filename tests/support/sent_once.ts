/**
 * The connections of requests that must not be sent twice.
 *
 * When a kept connection ends without an answer, the `fetch` of Deno sends the
 * request again on another one, also a write that the server has done. So a write
 * of a client whose answers are judged has a connection of its own.
 *
 * @module
 */

/** Keeps no connection. */
export const SENT_ONCE: Deno.HttpClient = Deno.createHttpClient({
  poolMaxIdlePerHost: 0,
});
