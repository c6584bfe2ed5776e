/**
 * Numbers as the page writes them.
 *
 * @module
 */

/**
 * A number with few digits.
 *
 * @param {number} value
 */
export function short(value) {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2).replace(/\.?0+$/, "");
}

/**
 * How often in a second.
 *
 * @param {number} value
 */
export function perSecond(value) {
  return `${short(value)}/s`;
}

/**
 * A part of the whole, from 0 to 1.
 *
 * @param {number | undefined} ratio
 */
export function percent(ratio) {
  return ratio === undefined ? "no read" : `${short(100 * ratio)} %`;
}

/**
 * A duration.
 *
 * @param {number | undefined} seconds
 */
export function duration(seconds) {
  if (seconds === undefined) return "no request";
  return seconds >= 1 ? `${short(seconds)} s` : `${short(1_000 * seconds)} ms`;
}
