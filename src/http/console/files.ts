/**
 * The files of the console. A binary contains them, as it does every literal
 * import.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import {
  type FileSources,
  SCRIPT,
  STYLE,
  textFile,
} from "../web_page/files.ts";

/** What the page loads. */
export const CONSOLE_FILES = {
  "console.css": textFile(
    STYLE,
    () => import("./console.css", { with: { type: "text" } }),
  ),
  "uplot.css": textFile(
    STYLE,
    () => import("uplot/dist/uPlot.min.css", { with: { type: "text" } }),
  ),
  "uplot.js": textFile(
    SCRIPT,
    () => import("uplot/dist/uPlot.iife.min.js", { with: { type: "text" } }),
  ),
  "api.js": textFile(
    SCRIPT,
    () => import("./api.js", { with: { type: "text" } }),
  ),
  "calls.js": textFile(
    SCRIPT,
    () => import("./calls.js", { with: { type: "text" } }),
  ),
  "chart.js": textFile(
    SCRIPT,
    () => import("./chart.js", { with: { type: "text" } }),
  ),
  "element.js": textFile(
    SCRIPT,
    () => import("./element.js", { with: { type: "text" } }),
  ),
  "explain.js": textFile(
    SCRIPT,
    () => import("./explain.js", { with: { type: "text" } }),
  ),
  "figures.js": textFile(
    SCRIPT,
    () => import("./figures.js", { with: { type: "text" } }),
  ),
  "history.js": textFile(
    SCRIPT,
    () => import("./history.js", { with: { type: "text" } }),
  ),
  "live.js": textFile(
    SCRIPT,
    () => import("./live.js", { with: { type: "text" } }),
  ),
  "main.js": textFile(
    SCRIPT,
    () => import("./main.js", { with: { type: "text" } }),
  ),
  "metrics_text.js": textFile(
    SCRIPT,
    () => import("./metrics_text.js", { with: { type: "text" } }),
  ),
  "number_text.js": textFile(
    SCRIPT,
    () => import("./number_text.js", { with: { type: "text" } }),
  ),
  "people.js": textFile(
    SCRIPT,
    () => import("./people.js", { with: { type: "text" } }),
  ),
  "person.js": textFile(
    SCRIPT,
    () => import("./person.js", { with: { type: "text" } }),
  ),
  "quantile.js": textFile(
    SCRIPT,
    () => import("./quantile.js", { with: { type: "text" } }),
  ),
  "source.js": textFile(
    SCRIPT,
    () => import("./source.js", { with: { type: "text" } }),
  ),
  "tiles.js": textFile(
    SCRIPT,
    () => import("./tiles.js", { with: { type: "text" } }),
  ),
  "token.js": textFile(
    SCRIPT,
    () => import("./token.js", { with: { type: "text" } }),
  ),
} as const satisfies FileSources;

/** Loads the page itself. */
export async function loadPage(): Promise<string> {
  try {
    return (await import("./page.html", { with: { type: "text" } })).default;
  } catch (cause) {
    throw new AppError("unavailable", "The page cannot be loaded.", { cause });
  }
}
