/**
 * The state of the service in single figures.
 *
 * @module
 */
import { byId, element } from "./element.js";

/** @typedef {import("./metrics_text.js").MetricsText} MetricsText */
/** @typedef {{ term: string, text: string, state: "well" | "ill" | "plain" }} Tile */

const READY = {
  up: "answers",
  down: "does not answer",
  none: "none is configured",
};

/**
 * The tiles.
 *
 * @param {MetricsText} metrics
 * @param {Readonly<Record<string, unknown>>} health The body of `/readyz`.
 * @returns {readonly Tile[]}
 */
export function tilesOf(metrics, health) {
  const verified = (/** @type {string} */ result) =>
    metrics.sum("person_verified_hits_total", { result }) ?? 0;
  const stale = verified("stale");
  const compared = verified("same") + verified("changed") + stale;
  const bypassed = metrics.sum("person_reads_total", {
    reason: "invalidation-pending",
  }) ?? 0;
  const others = String(health.otherWriters ?? "not known");
  const corrupt = metrics.sum("person_cache_corrupt_total") ?? 0;
  const memory = metrics.sum("process_resident_memory_bytes") ?? 0;
  return [
    backend(metrics, health, "store", "Database"),
    backend(metrics, health, "cache", "Cache"),
    pendingInvalidations(metrics),
    {
      term: "Reads past the cache for a pending invalidation",
      text: String(bypassed),
      state: "plain",
    },
    {
      term: "Hits compared with the database",
      text: String(compared),
      state: "plain",
    },
    {
      term: "Stale hits found",
      text: stale === 0 ? "0: the promise is kept" : String(stale),
      state: stale === 0 ? "well" : "ill",
    },
    {
      term: "Changes of other writers",
      text: others,
      state: others === "covered" ? "well" : "plain",
    },
    {
      term: "Corrupt entries of the cache",
      text: String(corrupt),
      state: corrupt === 0 ? "plain" : "ill",
    },
    {
      term: "Memory",
      text: `${(memory / 2 ** 20).toFixed(0)} MiB`,
      state: "plain",
    },
  ];
}

/**
 * @param {MetricsText} metrics
 * @returns {Tile}
 */
function pendingInvalidations(metrics) {
  const term = "Pending invalidations";
  // Only an instance that reads the outbox knows how many there are.
  const rows = metrics.sum("person_outbox_rows");
  if (metrics.sum("person_invalidation_failing") === 1) {
    const text = `${rows ?? "some"}: they do not reach the cache`;
    return { term, text, state: "ill" };
  }
  return { term, text: String(rows ?? "none"), state: "well" };
}

/**
 * @param {MetricsText} metrics
 * @param {Readonly<Record<string, unknown>>} health
 * @param {"store" | "cache"} name
 * @param {string} term
 * @returns {Tile}
 */
function backend(metrics, health, name, term) {
  const state = health[name];
  if (state !== "up" && state !== "down" && state !== "none") {
    return { term, text: "not known", state: "plain" };
  }
  const asked = metrics.sum("person_backend_up", { backend: name }) !== 0;
  if (state === "none") return { term, text: READY.none, state: "plain" };
  const reason = health[`${name}Reason`];
  const why = typeof reason === "string" ? `: ${reason}` : "";
  return {
    term,
    text: READY[state] + why +
      (asked ? "" : "; asked nothing until it answers a probe"),
    state: state === "up" && asked ? "well" : "ill",
  };
}

/**
 * Shows the tiles.
 *
 * @param {readonly Tile[]} tiles
 */
export function showTiles(tiles) {
  byId("tiles").replaceChildren(...tiles.map(({ term, text, state }) =>
    element(
      "div",
      { class: state },
      element("dt", {}, term),
      element("dd", {}, text),
    )
  ));
}
