/**
 * The files of the page of `/docs`.
 *
 * @module
 */
import {
  type FileSources,
  SCRIPT,
  STYLE,
  textFile,
} from "../web_page/files.ts";

/** What the page loads. A binary contains it, as it does every literal import. */
export const DOCS_FILES = {
  "accessible.js": textFile(
    SCRIPT,
    () => import("./accessible.js", { with: { type: "text" } }),
    () => import.meta.resolve("./accessible.js"),
  ),
  "main.js": textFile(
    SCRIPT,
    () => import("./main.js", { with: { type: "text" } }),
    () => import.meta.resolve("./main.js"),
  ),
  "page.css": textFile(
    STYLE,
    () => import("./page.css", { with: { type: "text" } }),
    () => import.meta.resolve("./page.css"),
  ),
  "ui.css": textFile(
    STYLE,
    () => import("swagger-ui-dist/swagger-ui.css", { with: { type: "text" } }),
    () => import.meta.resolve("swagger-ui-dist/swagger-ui.css"),
  ),
  "ui.js": textFile(
    SCRIPT,
    () =>
      import("swagger-ui-dist/swagger-ui-bundle.js", {
        with: { type: "text" },
      }),
    () => import.meta.resolve("swagger-ui-dist/swagger-ui-bundle.js"),
  ),
} as const satisfies FileSources;
