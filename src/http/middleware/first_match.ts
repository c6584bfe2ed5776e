/**
 * A router for Hono that finds one handler for a request: the first that fits. One
 * is enough, because each handler of ours answers the request. If Hono got a second
 * one, it would prepare to call it, and make several promises for every request.
 * And to compare texts costs less than the regular expression of Hono's router.
 *
 * @module
 */
import type { Result, Router } from "hono/router";

/** Whether a path fits. */
type Fits = (path: string) => boolean;

/** A last segment such as `/:id`, or `/:id{[0-9]+}` with an expression. */
const SEGMENT = /\/:\w+(?:\{(.+)\})?$/;
/** The end `/*` of a path, which stands for any rest. */
const REST = /\/\*$/;

/** The method of a handler for every method, in Hono's words. */
const ALL = "ALL";

interface Route<T> {
  readonly method: string;
  readonly fits: Fits;
  /** What Hono is told; it has no parameters, because no handler asks for one. */
  readonly found: Result<T>;
}

/**
 * A router that finds the first handler only. A path is a text as `/persons`,
 * which may end with a segment, `/:id` or `/:id{[0-9]+}`, or with any rest, `/*`.
 */
export class FirstMatch<T> implements Router<T> {
  /** The name that Hono shows for it. */
  readonly name = "FirstMatch";
  readonly #routes: Route<T>[] = [];

  /** Adds a handler. */
  add(method: string, path: string, handler: T): void {
    this.#routes.push({
      method,
      fits: fitting(path),
      found: [[[handler, {}]]],
    });
  }

  /** The first handler that was added for the path and the method. */
  match(method: string, path: string): Result<T> {
    for (const route of this.#routes) {
      const isMethod = route.method === method || route.method === ALL;
      if (isMethod && route.fits(path)) return route.found;
    }
    return [[]];
  }
}

function fitting(pattern: string): Fits {
  // The path of a CONNECT begins with no slash.
  if (pattern === "/*") return () => true;
  const start = pattern.replace(SEGMENT, "").replace(REST, "");
  if (/[:*]/.test(start)) throw new TypeError(`${pattern} is no path.`);
  if (start === pattern) return (path) => path === start;
  const within = `${start}/`;
  if (REST.test(pattern)) {
    return (path) => path.startsWith(within) || path === start;
  }
  const expression = SEGMENT.exec(pattern)?.[1];
  if (expression !== undefined) {
    const rest = new RegExp(`^(?:${expression})$`);
    return (path) =>
      path.startsWith(within) && rest.test(path.slice(within.length));
  }
  return (path) =>
    path.length > within.length && path.startsWith(within) &&
    !path.includes("/", within.length);
}
