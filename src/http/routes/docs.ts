/**
 * `/docs`: the description of the API as a page, on which a reader tries it.
 *
 * @module
 */
import { DOCS_FILES } from "../docs/files.ts";
import { PAGE } from "../docs/page.ts";
import type { RouteOptions } from "../options.ts";
import { files, page } from "../web_page/routes.ts";
import type { Handlers } from "./methods.ts";

/** `GET` of the page. */
export function docsPage(): Handlers {
  return page(() => PAGE);
}

/** `GET` of its files. */
export function docsFiles({ answers }: RouteOptions): Handlers {
  return files(DOCS_FILES, answers);
}
