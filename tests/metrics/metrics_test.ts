import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Metrics } from "../../src/metrics/metrics.ts";
import { scrape } from "./scrape.ts";
import { plainMetrics } from "../support/fakes/plain_metrics.ts";

const TOOK = "person_http_request_duration_seconds";

/** The samples of a metric. */
async function samplesOf(metrics: Metrics, name: string) {
  return scrape(await metrics.text()).get(name)?.samples ?? new Map();
}

describe("the metrics", () => {
  it("read a gauge at the scrape", async () => {
    let source: "cache" | "database" = "cache";
    const metrics = plainMetrics(["store"], () => source);
    const read = async () => [...await samplesOf(metrics, "person_source")];
    const [cache, database] = ["cache", "database"]
      .map((it) => `person_source{source="${it}"}`);
    assertEquals(await read(), [[cache, 1], [database, 0]]);
    source = "database";
    assertEquals(await read(), [[cache, 0], [database, 1]]);
  });

  it("have cumulative buckets that start at 0", async () => {
    const metrics = plainMetrics([], () => "cache");
    for (const took of [0.001, 0.0005, 0.025, 0.02, 7]) {
      metrics.request("GET", "/livez", 200, took);
    }
    const samples = await samplesOf(metrics, TOOK);
    const of = (route: string) =>
      [...samples].filter(([key]) => key.includes(`route="${route}"`));
    const bucket = (le: string) => `${TOOK}_bucket{le="${le}",route="/livez"}`;
    assertEquals(of("/livez"), [
      [bucket("0.001"), 2],
      [bucket("0.005"), 2],
      [bucket("0.025"), 4],
      [bucket("0.1"), 4],
      [bucket("0.5"), 4],
      [bucket("2.5"), 4],
      [bucket("+Inf"), 5],
      [`${TOOK}_sum{route="/livez"}`, 7.0465],
      [`${TOOK}_count{route="/livez"}`, 5],
    ]);
    assertEquals(of("/readyz").map(([, value]) => value), Array(9).fill(0));
  });
});
