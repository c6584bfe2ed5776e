/**
 * The routes of a web page and its files. They need no token, because a browser
 * sends none for a page, and no person is in them. The calls that the page makes
 * need a token like those of every client.
 *
 * @module
 */
import type { Context } from "hono";
import { type HeaderFields, text } from "../response/answer.ts";
import { HttpError } from "../response/http_error.ts";
import type { LargeAnswers } from "../response/large_answers.ts";
import { readPath } from "../request/target.ts";
import type { Handlers } from "../routes/methods.ts";
import { type FileSources, HTML, PageFiles } from "./files.ts";
import { FILE_CACHE_CONTROL, PAGE_POLICY } from "./policy.ts";

const POLICY: HeaderFields = { "Content-Security-Policy": PAGE_POLICY };

/** `GET` of a page; `textOf` gives its text for a request. */
export function page(
  textOf: (c: Context) => string | Promise<string>,
): Handlers {
  return {
    GET: async (c) => text(c, 200, await textOf(c), HTML, POLICY),
  };
}

/** `GET` of the files of a page; a path ends with the name of a file. */
export function files(sources: FileSources, answers: LargeAnswers): Handlers {
  const files = new PageFiles(sources);
  return {
    GET: async (c) => {
      const path = readPath(c.req.url);
      const file = await files.get(path.slice(path.lastIndexOf("/") + 1));
      if (!file) {
        throw new HttpError("no_such_path", "The page has no such file.");
      }
      const fields = { ...FILE_CACHE_CONTROL, "Vary": "Accept-Encoding" };
      if (!readsGzip(c)) {
        return answers.bytes(c, file.plain, file.type, fields);
      }
      return answers.bytes(c, file.gzipped, file.type, {
        ...fields,
        "Content-Encoding": "gzip",
      });
    },
  };
}

/** Whether the client reads gzip (RFC 9110, section 12.5.3). */
function readsGzip(c: Context): boolean {
  const accepted = c.req.header("Accept-Encoding") ?? "";
  return accepted.split(",").some((it) => GZIP.test(it.trim()));
}

const GZIP = /^gzip\s*(;\s*q=(?!0(\.0*)?$).*)?$/i;
