/**
 * The toggle: whether reads go through the cache, or to the database alone.
 *
 * @module
 */
import { byId } from "./element.js";
import { explainProblem } from "./explain.js";

/** @typedef {"cache" | "database"} Source */

const BUTTONS = /** @type {const} */ ({
  "from-cache": "cache",
  "from-database": "database",
});

/**
 * Shows the source of this instance, and what all were told, if they were.
 *
 * @param {Source} source
 * @param {unknown} [fleet]
 */
export function showSource(source, fleet) {
  const own = source === "cache"
    ? "Reads go through the cache."
    : "Reads come from the database alone.";
  const all = fleet === "cache" || fleet === "database"
    ? ` Every instance was told to use the ${fleet}.`
    : "";
  const text = own + all;
  // A screen reader would read the same text again.
  if (byId("source").textContent !== text) byId("source").textContent = text;
  for (const [id, it] of Object.entries(BUTTONS)) {
    byId(id).setAttribute("aria-pressed", String(it === source));
  }
}

/**
 * Lets the toggle work.
 *
 * @param {import("./api.js").Api} api
 */
export function toggle(api) {
  for (const [id, source] of Object.entries(BUTTONS)) {
    byId(id).addEventListener("click", async () => {
      const fleet = /** @type {HTMLInputElement} */ (byId("fleet")).checked;
      const path = fleet ? "admin/source?scope=fleet" : "admin/source";
      const answer = await api.call("PUT", path, { json: { source } });
      const done = answer.status === 200;
      if (done) {
        const { fleet } = /** @type {{ fleet?: unknown }} */ (answer.body);
        showSource(source, fleet);
      }
      // Beside the source, which each reading shows again.
      byId("toggle-state").textContent = done ? "" : explainProblem(answer);
    });
  }
}
