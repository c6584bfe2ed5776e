/**
 * `/`: the console, a page that shows what the service does.
 *
 * @module
 */
import type { Context, Hono, MiddlewareHandler } from "hono";
import { basePath } from "hono/route";
import type { Route } from "../../metrics/request_labels.ts";
import { CONSOLE_FILES, CONSOLE_PAGE } from "../console/files.ts";
import type { RouteOptions } from "../options.ts";
import { readPath } from "../request/target.ts";
import { PageFiles } from "../web_page/files.ts";
import { fileRoute, pageRoute } from "../web_page/routes.ts";

/**
 * Adds the page and its files, behind the entrance. It looks at every path that
 * no route before it has, because the router may be mounted under a prefix, and
 * the request have a slash after it: Hono takes `/` for the prefix alone. The
 * pattern `/:slash{$}` would do, but for its sake Hono would look up every route
 * the slow way.
 */
export function consolePage(
  router: Hono,
  { answers }: RouteOptions,
  enter: (route: Route) => MiddlewareHandler,
): void {
  const pages = new PageFiles(CONSOLE_PAGE);
  const entered = enter("/");
  router.use("/", entered);
  const show = pageRoute(router, "/", async (c) => {
    const page = await pages.get("page.html");
    return withPrefix(new TextDecoder().decode(page?.plain), c.req.url);
  });
  router.use("/console/:file", enter("/console/{file}"));
  fileRoute(router, "/console/:file", CONSOLE_FILES, answers);

  router.get("*", (c, next) => {
    if (!isAfterPrefix(c)) return next();
    return entered(c, async () => {
      c.res = await show(c);
    });
  });
}

function isAfterPrefix(c: Context): boolean {
  const prefix = basePath(c);
  return prefix !== "/" && c.req.path === `${prefix}/`;
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
