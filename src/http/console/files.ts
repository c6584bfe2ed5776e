/**
 * The files of the console. A binary contains them, as it does every literal
 * import.
 *
 * @module
 */
import {
  type FileSources,
  HTML,
  SCRIPT,
  STYLE,
  textFile,
} from "../web_page/files.ts";

/** What the page loads. */
export const CONSOLE_FILES = {
  "console.css": textFile(
    STYLE,
    () => import("./console.css", { with: { type: "text" } }),
    () => import.meta.resolve("./console.css"),
  ),
  "uplot.css": textFile(
    STYLE,
    () => import("uplot/dist/uPlot.min.css", { with: { type: "text" } }),
    () => import.meta.resolve("uplot/dist/uPlot.min.css"),
  ),
  "uplot.js": textFile(
    SCRIPT,
    () => import("uplot/dist/uPlot.iife.min.js", { with: { type: "text" } }),
    () => import.meta.resolve("uplot/dist/uPlot.iife.min.js"),
  ),
  "api.js": textFile(
    SCRIPT,
    () => import("./api.js", { with: { type: "text" } }),
    () => import.meta.resolve("./api.js"),
  ),
  "calls.js": textFile(
    SCRIPT,
    () => import("./calls.js", { with: { type: "text" } }),
    () => import.meta.resolve("./calls.js"),
  ),
  "chart.js": textFile(
    SCRIPT,
    () => import("./chart.js", { with: { type: "text" } }),
    () => import.meta.resolve("./chart.js"),
  ),
  "element.js": textFile(
    SCRIPT,
    () => import("./element.js", { with: { type: "text" } }),
    () => import.meta.resolve("./element.js"),
  ),
  "explain.js": textFile(
    SCRIPT,
    () => import("./explain.js", { with: { type: "text" } }),
    () => import.meta.resolve("./explain.js"),
  ),
  "figures.js": textFile(
    SCRIPT,
    () => import("./figures.js", { with: { type: "text" } }),
    () => import.meta.resolve("./figures.js"),
  ),
  "history.js": textFile(
    SCRIPT,
    () => import("./history.js", { with: { type: "text" } }),
    () => import.meta.resolve("./history.js"),
  ),
  "live.js": textFile(
    SCRIPT,
    () => import("./live.js", { with: { type: "text" } }),
    () => import.meta.resolve("./live.js"),
  ),
  "main.js": textFile(
    SCRIPT,
    () => import("./main.js", { with: { type: "text" } }),
    () => import.meta.resolve("./main.js"),
  ),
  "metrics_text.js": textFile(
    SCRIPT,
    () => import("./metrics_text.js", { with: { type: "text" } }),
    () => import.meta.resolve("./metrics_text.js"),
  ),
  "number_text.js": textFile(
    SCRIPT,
    () => import("./number_text.js", { with: { type: "text" } }),
    () => import.meta.resolve("./number_text.js"),
  ),
  "people.js": textFile(
    SCRIPT,
    () => import("./people.js", { with: { type: "text" } }),
    () => import.meta.resolve("./people.js"),
  ),
  "person.js": textFile(
    SCRIPT,
    () => import("./person.js", { with: { type: "text" } }),
    () => import.meta.resolve("./person.js"),
  ),
  "quantile.js": textFile(
    SCRIPT,
    () => import("./quantile.js", { with: { type: "text" } }),
    () => import.meta.resolve("./quantile.js"),
  ),
  "source.js": textFile(
    SCRIPT,
    () => import("./source.js", { with: { type: "text" } }),
    () => import.meta.resolve("./source.js"),
  ),
  "tiles.js": textFile(
    SCRIPT,
    () => import("./tiles.js", { with: { type: "text" } }),
    () => import.meta.resolve("./tiles.js"),
  ),
  "token.js": textFile(
    SCRIPT,
    () => import("./token.js", { with: { type: "text" } }),
    () => import.meta.resolve("./token.js"),
  ),
} as const satisfies FileSources;

/** The page itself. */
export const CONSOLE_PAGE = {
  "page.html": textFile(
    HTML,
    () => import("./page.html", { with: { type: "text" } }),
    () => import.meta.resolve("./page.html"),
  ),
} as const satisfies FileSources;
