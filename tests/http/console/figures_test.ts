import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { between, countsOf, VIAS } from "../../../src/http/console/figures.js";
import { MetricsText } from "../../../src/http/console/metrics_text.js";
import type { Metrics } from "../../../src/metrics/metrics.ts";
import { VIAS as LABELS } from "../../../src/metrics/read_labels.ts";
import { plainMetrics } from "../../support/fakes/plain_metrics.ts";

async function counts(metrics: Metrics, at: number) {
  return countsOf(new MetricsText(await metrics.text()), at);
}

describe("the figures of the console", () => {
  it("are what happened between two readings of /metrics", async () => {
    const metrics = plainMetrics(["store", "cache"], () => "cache");
    metrics.read({ via: "hit", ttl: 1 });
    const before = await counts(metrics, 10);
    for (let i = 0; i < 3; i++) metrics.read({ via: "hit", ttl: 1 });
    metrics.read({ via: "bypass", reason: "source" });
    metrics.request("GET", "/persons/{id}", 200, 0.003);
    metrics.request("GET", "/persons", 200, 0.003);
    // What the console itself asks for does not count.
    metrics.request("GET", "/metrics", 200, 2);
    const figures = between(before, await counts(metrics, 12));
    assertEquals(figures.seconds, 2);
    assertEquals(
      [figures.reads.hit, figures.reads.bypass, figures.reads.miss],
      [3, 1, 0],
    );
    assertEquals(figures.hitRatio, 0.75);
    assertEquals(figures.latencies[0], 0.003);
  });

  it("are absent where nothing happened", async () => {
    const metrics = plainMetrics(["store"], () => "database");
    const first = await counts(metrics, 1);
    const { hitRatio, latencies } = between(first, await counts(metrics, 3));
    assertEquals([hitRatio, ...latencies], Array(4).fill(undefined));
  });

  it("have every way in which a read is answered", () => {
    assertEquals([...VIAS].sort(), [...LABELS, "bypass"].sort());
  });
});
