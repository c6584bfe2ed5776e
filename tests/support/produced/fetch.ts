/**
 * Searches each answer that a test fetches, and compares those of the service
 * with the description of the API: the runner has this loaded before each file
 * of tests.
 *
 * @module
 */
import { described, searched } from "./answers.ts";

/** The function of the runtime, for what has no end and cannot be searched. */
export const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const response = await fetch(input, init);
  // Others that tests talk to are registries and peers.
  if (!response.headers.has("X-Request-Id")) return await searched(response);
  const method = init?.method ??
    (input instanceof Request ? input.method : "GET");
  const url = input instanceof Request ? input.url : String(input);
  return await described(response, { method, url });
};
