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
 * Whether the router is mounted under a prefix, and the path is that prefix with a
 * slash. Hono's route `/` fits only the prefix without the slash. The pattern
 * `/:slash{$}` would fit, but then an outer Hono would look up all of its routes in
 * a slower way.
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
 * The page for a URL. It names its files relative to this URL. So they need the
 * last part of the path before them if the URL is `/people`, and not if it is
 * `/people/`.
 */
export function withPrefix(page: string, url: string): string {
  // The path of a URL has no quote, even if a client may choose the prefix.
  const path = readPath(url);
  const last = path.slice(path.lastIndexOf("/") + 1);
  return last === "" ? page : page.replaceAll('="./', () => `="./${last}/`);
}
