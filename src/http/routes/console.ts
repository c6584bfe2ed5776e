/**
 * `/`: the console, a page that shows what the service does.
 *
 * @module
 */
import type { Context } from "hono";
import { basePath } from "hono/route";
import { CONSOLE_FILES, CONSOLE_PAGE } from "../console/files.ts";
import type { RouteOptions } from "../options.ts";
import { readPath } from "../request/target.ts";
import { PageFiles } from "../web_page/files.ts";
import { files, page } from "../web_page/routes.ts";
import type { Handlers } from "./methods.ts";

/**
 * Whether the router is mounted under a prefix, and the request has a slash after
 * it: Hono takes `/` for the prefix alone. The pattern `/:slash{$}` would do, but
 * for its sake an outer Hono would look up every route the slow way.
 */
export function isAfterPrefix(c: Context): boolean {
  const prefix = basePath(c);
  return prefix !== "/" && c.req.path === `${prefix}/`;
}

/** `GET` of the page. */
export function consolePage(): Handlers {
  const pages = new PageFiles(CONSOLE_PAGE);
  return page(async (c) => {
    const file = await pages.get("page.html");
    return withPrefix(new TextDecoder().decode(file?.plain), c.req.url);
  });
}

/** `GET` of its files. */
export function consoleFiles({ answers }: RouteOptions): Handlers {
  return files(CONSOLE_FILES, answers);
}

/**
 * The page for that URL. It names its files relative to itself: they are beside
 * `/people/`, but below `/people`.
 */
export function withPrefix(page: string, url: string): string {
  // It has no quote, also where a program lets the client choose the prefix.
  const path = readPath(url);
  const last = path.slice(path.lastIndexOf("/") + 1);
  return last === "" ? page : page.replaceAll('="./', () => `="./${last}/`);
}
