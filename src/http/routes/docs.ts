/**
 * `/docs`: the description of the API as a page, on which a reader tries it.
 *
 * @module
 */
import type { Hono } from "hono";
import { DOCS_FILES } from "../docs/files.ts";
import { PAGE } from "../docs/page.ts";
import type { RouteOptions } from "../options.ts";
import { fileRoute, pageRoute } from "../web_page/routes.ts";

/** Adds the page and its files. */
export function docs(router: Hono, { answers }: RouteOptions): void {
  pageRoute(router, "/docs", () => PAGE);
  fileRoute(router, "/docs/:file", DOCS_FILES, answers);
}
