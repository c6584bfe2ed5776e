/**
 * The handlers of requests, and what is put around them. Hono's own middleware
 * is not used, because Hono makes several promises a request for it.
 *
 * @module
 */
import type { Context } from "hono";
import { asError } from "../../errors.ts";
import type { ErrorAnswer } from "../response/problem.ts";

/** A function that answers one request. */
export type Handler = (c: Context) => Response | Promise<Response>;

/** Puts something around a handler: before it, after it, or in its place. */
export type Around = (handler: Handler) => Handler;

/** A check of a request, which throws if the request is refused. */
export type Check = (c: Context) => void;

/**
 * A handler that makes the checks first, and never throws: `onError` answers a
 * request that is refused or that fails.
 */
export function answering(
  checks: readonly Check[],
  handler: Handler,
  onError: ErrorAnswer,
): Handler {
  const fail = (thrown: unknown, c: Context) => onError(asError(thrown), c);
  return (c) => {
    try {
      for (const check of checks) check(c);
      const answer = handler(c);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((thrown) => fail(thrown, c));
    } catch (thrown) {
      return fail(thrown, c);
    }
  };
}
