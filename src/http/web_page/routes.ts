/**
 * The routes of a web page and its files. They need no token: a browser sends
 * none for a page, and they tell nothing of people. What the page calls does.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import { type HeaderFields, text } from "../response/answer.ts";
import { HttpError } from "../response/http_error.ts";
import type { LargeAnswers } from "../response/large_answers.ts";
import { type Handler, resource } from "../routes/methods.ts";
import { type FileSources, HTML, PageFiles } from "./files.ts";
import { FILE_CACHE_CONTROL, PAGE_POLICY } from "./policy.ts";

const POLICY: HeaderFields = { "Content-Security-Policy": PAGE_POLICY };

/** Adds a page, of which `textOf` gives the text; returns what shows it. */
export function pageRoute(
  router: Hono,
  path: string,
  textOf: (c: Context) => string | Promise<string>,
): Handler {
  const show = async (c: Context) =>
    text(c, 200, await textOf(c), HTML, POLICY);
  resource(router, path, { GET: show });
  return show;
}

/** Adds the files of a page at `path`, which ends with `/:file`. */
export function fileRoute(
  router: Hono,
  path: string,
  sources: FileSources,
  answers: LargeAnswers,
): void {
  const files = new PageFiles(sources);
  resource(router, path, {
    GET: async (c) => {
      const file = await files.get(c.req.param("file") ?? "");
      if (!file) {
        throw new HttpError("no_such_path", "The page has no such file.");
      }
      const fields = { ...FILE_CACHE_CONTROL, "Vary": "Accept-Encoding" };
      if (!readsGzip(c)) {
        return answers.bytes(c, 200, file.plain, file.type, fields);
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
