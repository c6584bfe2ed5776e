/**
 * A number that goes up and down, and is known where it is asked for.
 *
 * @module
 */
import type { Family } from "./exposition.ts";

/** A gauge with one label, for each of whose values the number is asked. */
export function gaugeBy<L extends string>(
  name: string,
  help: string,
  label: string,
  values: readonly L[],
  read: (value: L) => number | boolean,
): Family {
  return {
    name,
    help,
    type: "gauge",
    samples: () =>
      values.map((value) => ({
        labels: { [label]: value },
        value: Number(read(value)),
      })),
  };
}

/** A gauge without labels. */
export function gauge(
  name: string,
  help: string,
  read: () => number | boolean,
): Family {
  const samples = () => [{ labels: {}, value: Number(read()) }];
  return { name, help, type: "gauge", samples };
}
