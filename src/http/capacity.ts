/**
 * How many requests may be under way at once.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { AppError } from "../errors.ts";

/** Refuses at once, with a 503, what comes while `most` are under way. */
export function capacity(most: number): MiddlewareHandler {
  let underWay = 0;
  return async (_, next) => {
    if (underWay >= most) {
      throw new AppError("overloaded", "Too many requests are under way.");
    }
    underWay++;
    try {
      await next();
    } finally {
      underWay--;
    }
  };
}
