/**
 * `/docs`: the description of the API as a page, on which a reader tries it.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import { FILE_CACHE_CONTROL, PAGE, PAGE_POLICY } from "../docs/page.ts";
import { PageFiles } from "../docs/files.ts";
import type { RouteOptions } from "../options.ts";
import { text } from "../response/answer.ts";
import { HttpError } from "../response/http_error.ts";
import { resource } from "./methods.ts";

/**
 * Adds the page and its files. They need no token: a browser sends none for a
 * page, and they tell nothing of people. What the reader tries needs one.
 */
export function docs(router: Hono, { answers }: RouteOptions): void {
  const files = new PageFiles();

  resource(router, "/docs", {
    GET: (c) => {
      const policy = { "Content-Security-Policy": PAGE_POLICY };
      return text(c, 200, PAGE, "text/html; charset=utf-8", policy);
    },
  });

  resource(router, "/docs/:file", {
    GET: async (c) => {
      const file = await files.get(c.req.param("file") ?? "");
      if (!file) {
        throw new HttpError("no_such_path", "The page has no such file.");
      }
      const fields = { ...FILE_CACHE_CONTROL, "Vary": "Accept-Encoding" };
      if (!readsGzip(c)) {
        return answers.text(c, 200, file.text, file.type, fields);
      }
      return answers.bytes(c, 200, file.gzipped, file.type, {
        ...fields,
        "Content-Encoding": "gzip",
      });
    },
  });
}

/** Whether the client reads gzip (RFC 9110, section 12.5.3). */
function readsGzip(c: Context): boolean {
  const accepted = c.req.header("Accept-Encoding") ?? "";
  return accepted.split(",").some((it) => GZIP.test(it.trim()));
}

const GZIP = /^gzip\s*(;\s*q=(?!0(\.0*)?$).*)?$/i;
