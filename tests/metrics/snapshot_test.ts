import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Registry } from "prom-client";
import { BoundCounter } from "../../src/metrics/counter.ts";
import { addGauge } from "../../src/metrics/gauge.ts";
import { BoundHistogram } from "../../src/metrics/histogram.ts";
import { addedUp, textOf, totalsOf } from "../../src/metrics/snapshot.ts";
import { scrape } from "./scrape.ts";

/** A worker that has counted `n`, and whose gauges show `n`. */
async function counted(n: number) {
  const registry = new Registry();
  const counter = new BoundCounter(registry, "c_total", "Help.", ["a"]);
  counter.bind({ a: "x" }).value = n;
  const histogram = new BoundHistogram<never>(registry, "h", "Help.", [1]);
  histogram.bind({}).observe(n);
  for (const aggregator of ["sum", "min", "max"] as const) {
    const options = { name: `g_${aggregator}`, help: "Help.", aggregator };
    addGauge(registry, options, () => [[{}, n]]);
  }
  // Threads clone what they send each other.
  return structuredClone(await registry.getMetricsAsJSON());
}

const valuesOf = (text: string) =>
  Object.fromEntries(
    [...scrape(text).values()].flatMap(({ samples }) => [...samples]),
  );

describe("snapshots of metrics", () => {
  it("are added up, gauges as they say", async () => {
    const text = await textOf([await counted(1), await counted(4)]);
    assertEquals(valuesOf(text), {
      'c_total{a="x"}': 5,
      'h_bucket{le="1"}': 1,
      'h_bucket{le="+Inf"}': 2,
      "h_sum{}": 5,
      "h_count{}": 2,
      "g_sum{}": 5,
      "g_min{}": 1,
      "g_max{}": 4,
    });
  });

  it("leave the counters and histograms when a worker has ended", async () => {
    const total = totalsOf(await counted(3));
    const sum = await addedUp([total, await counted(2)]);
    const { 'c_total{a="x"}': count, "g_sum{}": gauge } = valuesOf(
      await textOf([sum]),
    );
    assertEquals([count, gauge], [5, 2]);
  });
});
