/**
 * Quantiles of a histogram of Prometheus.
 *
 * @module
 */

/**
 * The value that the part `q` of the observations is not above, estimated
 * within its bucket as Prometheus does. `undefined` if there is no observation.
 * An observation beyond the last bound counts as that bound.
 *
 * @param {number} q From 0 to 1.
 * @param {readonly (readonly [bound: number, count: number])[]} buckets In the
 * order of their bounds, the last of which is infinite; each count has those of
 * the buckets before it.
 * @returns {number | undefined}
 */
export function quantile(q, buckets) {
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  const rank = q * total;
  let [below, least] = [0, 0];
  for (const [bound, count] of buckets) {
    if (count >= rank && count > below) {
      if (bound === Infinity) return least;
      return least + (bound - least) * (rank - below) / (count - below);
    }
    [below, least] = [count, bound];
  }
  return least;
}
