/**
 * Prometheus' text format, as the service writes it.
 *
 * @module
 */

/** @typedef {{ name: string, labels: Readonly<Record<string, string>>, value: number }} Series */

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The series of one reading. */
export class MetricsText {
  /** @type {readonly Series[]} */
  #series;

  /**
   * Reads the text; it passes over what it does not know.
   *
   * @param {string} text
   */
  constructor(text) {
    this.#series = text.split("\n").flatMap((line) => {
      const [, name, labels = "", value] = LINE.exec(line) ?? [];
      if (!name) return [];
      const pairs = Array.from(
        labels.matchAll(LABEL),
        ([, key, it]) => [key, it],
      );
      return [{
        name,
        labels: Object.fromEntries(pairs),
        value: Number(value),
      }];
    });
  }

  /**
   * The series of that name which have all of those labels.
   *
   * @param {string} name
   * @param {Readonly<Record<string, string>>} labels
   */
  find(name, labels = {}) {
    return this.#series.filter((it) =>
      it.name === name &&
      Object.entries(labels).every(([key, value]) => it.labels[key] === value)
    );
  }

  /**
   * The sum of them; `undefined` if there is none.
   *
   * @param {string} name
   * @param {Readonly<Record<string, string>>} labels
   * @returns {number | undefined}
   */
  sum(name, labels = {}) {
    const found = this.find(name, labels);
    if (found.length === 0) return undefined;
    return found.reduce((sum, { value }) => sum + value, 0);
  }
}
