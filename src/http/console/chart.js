/**
 * A chart over time, and the same figures as a table.
 *
 * @module
 */
import { element } from "./element.js";

/** How high a chart is, in pixels. */
const HEIGHT = 180;

/** Patterns besides the colours, for those who cannot tell these apart. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 8]];

/**
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {readonly string[]} names Of the lines.
 * @property {(value: number) => string} format Of a value.
 * @property {number} [top] The highest value, if it is always the same.
 */

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** The marks of the time. */
const times = (/** @type {unknown} */ _, /** @type {number[]} */ splits) =>
  splits.map((seconds) => TIME.format(1_000 * seconds));

let made = 0;

/** A chart with a table under it. */
export class Chart {
  /** The element of both. */
  root;
  #options;
  #place = element("div", { class: "chart", role: "img" });
  #cells;
  /** @type {any} */
  #plot;
  /** @type {(number | null | undefined)[][]} */
  #data = [];

  /**
   * An empty chart.
   *
   * @param {ChartOptions} options
   */
  constructor(options) {
    this.#options = options;
    const title = element(
      "figcaption",
      { id: `chart-${++made}` },
      options.title,
    );
    this.#place.setAttribute("aria-labelledby", title.id);
    this.#cells = options.names.map(() => [
      element("td", {}, "–"),
      element("td", {}, "–"),
    ]);
    const rows = options.names.map((name, i) =>
      element(
        "tr",
        {},
        element(
          "th",
          { scope: "row" },
          element("span", { class: `key line-${i}`, "aria-hidden": "true" }),
          name,
        ),
        ...this.#cells[i] ?? [],
      )
    );
    const columns = ["", "Now", "5 minutes"].map((it) =>
      it === "" ? element("td", {}) : element("th", { scope: "col" }, it)
    );
    this.root = element(
      "figure",
      {},
      title,
      this.#place,
      element(
        "table",
        { "aria-labelledby": title.id },
        element("thead", {}, element("tr", {}, ...columns)),
        element("tbody", {}, ...rows),
      ),
    );
    new ResizeObserver(() => this.#resize()).observe(this.#place);
    // The colours are those of the style sheet at the time of drawing.
    matchMedia("(prefers-color-scheme: dark)")
      .addEventListener("change", () => this.#draw());
  }

  /**
   * Shows these values.
   *
   * @param {readonly number[]} times In seconds.
   * @param {readonly (readonly (number | undefined)[])[]} lines
   * @param {readonly (readonly [now: string, whole: string])[]} texts
   */
  show(times, lines, texts) {
    const values = lines.map((it) => it.map((value) => value ?? null));
    this.#data = [[...times], ...values];
    texts.forEach((row, i) =>
      row.forEach((text, j) => this.#cells[i]?.[j]?.replaceChildren(text))
    );
    if (this.#plot) this.#plot.setData(this.#data);
    else this.#draw();
  }

  #resize() {
    const width = this.#place.clientWidth;
    if (this.#plot && width > 0) this.#plot.setSize({ width, height: HEIGHT });
  }

  #draw() {
    const width = this.#place.clientWidth;
    if (this.#data.length === 0 || width === 0) return;
    this.#plot?.destroy();
    const style = getComputedStyle(this.#place);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name);
    const axis = {
      stroke: colour("--quiet"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
      font: "12px system-ui, sans-serif",
    };
    const { names, format, top } = this.#options;
    const { uPlot } = /** @type {any} */ (globalThis);
    this.#plot = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          y: {
            range: (
              _,
              /** @type {number} */ __,
              /** @type {number} */ most,
            ) => [
              0,
              top ?? Math.max(most * 1.1, 0.001),
            ],
          },
        },
        axes: [{ ...axis, values: times, space: 70 }, {
          ...axis,
          size: 64,
          values: (_, /** @type {number[]} */ splits) => splits.map(format),
        }],
        series: [
          {},
          ...names.map((_, i) => ({
            stroke: colour(`--line-${i}`),
            width: 2,
            dash: DASHES[i],
            points: { size: 4 },
          })),
        ],
      },
      this.#data,
      this.#place,
    );
  }
}
