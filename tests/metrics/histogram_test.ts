import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Histogram, Registry } from "prom-client";
import { BoundHistogram } from "../../src/metrics/histogram.ts";

describe("BoundHistogram", () => {
  it("shows the same text as the histogram of prom-client", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const buckets = [0.001, 0.5, 2];
    const [name, help] = ["took_seconds", "How long it took."];
    const own = new BoundHistogram<"route">(ours, name, help, buckets);
    const other = new Histogram({
      name,
      help,
      buckets,
      labelNames: ["route"],
      registers: [theirs],
    });
    for (const route of ["/a", 'odd"\\\n']) {
      const series = own.bind({ route });
      other.zero({ route });
      assertEquals(await ours.metrics(), await theirs.metrics());
      for (const value of [0, 0.001, 0.0011, 0.25, 0.5, 1.75, 2, 3, 1e9]) {
        series.observe(value);
        other.observe({ route }, value);
      }
    }
    for (let n = 0; n < 2; n++) {
      assertEquals(await ours.metrics(), await theirs.metrics());
    }
  });
});
