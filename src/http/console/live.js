/**
 * The live picture: it asks for the figures while the page is visible.
 *
 * @module
 */
import { Chart } from "./chart.js";
import { byId } from "./element.js";
import { explainProblem } from "./explain.js";
import { countsOf, QUANTILES, VIAS } from "./figures.js";
import { History } from "./history.js";
import { MetricsText } from "./metrics_text.js";
import { duration, percent, perSecond } from "./number_text.js";
import { showSource } from "./source.js";
import { showTiles, tilesOf } from "./tiles.js";

/** @typedef {import("./figures.js").Figures} Figures */

/** The pause between two readings, in milliseconds. */
const PAUSE = 2_000;

const VIA_NAMES = {
  hit: "Hit: the cache",
  miss: "Miss: the database",
  bypass: "Bypass: the database",
  request: "Asked for: the database",
  stale: "Stale: the cache",
};

/** What each chart shows of the figures of a span of time. */
const CHARTS = [
  {
    options: {
      title: "Reads of a person by what answered them",
      names: VIAS.map((via) => VIA_NAMES[via]),
      format: perSecond,
    },
    values: (/** @type {Figures} */ it) =>
      VIAS.map((via) => it.reads[via] / it.seconds),
    text: (/** @type {number | undefined} */ value) => perSecond(value ?? 0),
  },
  {
    options: {
      title: "Hit ratio",
      names: ["Reads that were hits"],
      format: percent,
      top: 1,
    },
    values: (/** @type {Figures} */ it) => [it.hitRatio],
    text: percent,
  },
  {
    options: {
      title: "Latency of requests for people",
      names: QUANTILES.map((q) => `${100 * q} % within`),
      format: duration,
    },
    values: (/** @type {Figures} */ it) => it.latencies,
    text: duration,
  },
];

/**
 * Begins the live picture.
 *
 * @param {import("./api.js").Api} api
 * @returns {() => void} Asks again at once, for example with another token.
 */
export function live(api) {
  const history = new History();
  const charts = CHARTS.map(({ options }) => new Chart(options));
  byId("charts").replaceChildren(...charts.map(({ root }) => root));
  let timer = 0;
  let round = 0;

  async function ask() {
    const own = ++round;
    clearTimeout(timer);
    const [metrics, health] = await Promise.all([
      api.call("GET", "metrics"),
      api.call("GET", "readyz"),
    ]);
    // Another round was begun meanwhile.
    if (own !== round) return;
    showState(health);
    if (metrics.status === 200) show(String(metrics.body), health.body);
    else tell(explainProblem(metrics));
    // Without a token it would be refused for ever.
    if (metrics.status === 401 || metrics.status === 403) return;
    if (!document.hidden) timer = setTimeout(ask, PAUSE);
  }

  /**
   * @param {string} text
   * @param {unknown} health
   */
  function show(text, health) {
    const metrics = new MetricsText(text);
    const at = Date.now() / 1_000;
    history.add(countsOf(metrics, at));
    const cache = metrics.sum("person_source", { source: "cache" });
    /** @type {Readonly<Record<string, unknown>>} */
    const known = { ...typeof health === "object" ? health : {} };
    showSource(cache === 1 ? "cache" : "database", known.fleet);
    showTiles(tilesOf(metrics, known));
    const { points, summary } = history;
    if (!summary) return;
    CHARTS.forEach(({ values, text, options }, i) => {
      const columns = points.map(({ figures }) => figures && values(figures));
      const now = values(summary.now);
      const whole = values(summary.whole);
      charts[i]?.show(
        points.map((it) => it.at),
        options.names.map((_, line) => columns.map((it) => it?.[line])),
        options.names.map((_, line) => [text(now[line]), text(whole[line])]),
      );
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void ask();
  });
  void ask();
  return () => void ask();
}

/** @param {import("./api.js").Answer} answer Of `/readyz`. */
function showState(answer) {
  if (answer.status === 200) return tell("Ready.", "well");
  const { reason } = /** @type {{ reason?: unknown }} */ (answer.body ?? {});
  tell(String(reason ?? explainProblem(answer)), "ill");
}

/**
 * @param {string} text
 * @param {string} state
 */
function tell(text, state = "plain") {
  const place = byId("state");
  if (place.textContent !== text) place.textContent = text;
  place.className = `state ${state}`;
}
