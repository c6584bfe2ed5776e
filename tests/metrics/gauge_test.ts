import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Registry } from "prom-client";
import { addGauge } from "../../src/metrics/gauge.ts";
import { scrape } from "./scrape.ts";

describe("a gauge", () => {
  it("is read when the metrics are, and has the series of that moment", async () => {
    const registry = new Registry();
    let rows: [{ a: string }, number | boolean][] = [];
    const options = { name: "x", help: "Help.", labelNames: ["a"] };
    addGauge<string>(registry, options, () => rows);
    const samples = async () => [
      ...scrape(await registry.metrics()).get("x")?.samples ?? [],
    ];
    assertEquals(await samples(), []);
    rows = [[{ a: "1" }, 2], [{ a: "2" }, true]];
    assertEquals(await samples(), [['x{a="1"}', 2], ['x{a="2"}', 1]]);
  });
});
