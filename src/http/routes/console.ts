/**
 * `/`: the console, a page that shows what the service does.
 *
 * @module
 */
import type { Hono } from "hono";
import { CONSOLE_FILES, CONSOLE_PAGE } from "../console/files.ts";
import type { RouteOptions } from "../options.ts";
import { readPath } from "../request/target.ts";
import { PageFiles } from "../web_page/files.ts";
import { fileRoute, pageRoute } from "../web_page/routes.ts";

/**
 * The path of the console if the router is mounted under a prefix, and the
 * request has a slash after the prefix. Hono takes `/` for the prefix alone.
 */
export const AFTER_PREFIX = "/:slash{$}";

/** Adds the page and its files. */
export function consolePage(router: Hono, { answers }: RouteOptions): void {
  const pages = new PageFiles(CONSOLE_PAGE);
  for (const path of ["/", AFTER_PREFIX]) {
    pageRoute(router, path, async (c) => {
      const page = await pages.get("page.html");
      return withPrefix(page?.text ?? "", c.req.url);
    });
  }
  fileRoute(router, "/console/:file", CONSOLE_FILES, answers);
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
