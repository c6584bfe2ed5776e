import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Counter } from "../../src/metrics/counter.ts";
import { exposition } from "../../src/metrics/exposition.ts";
import { gauge, gaugeBy } from "../../src/metrics/gauge.ts";
import { Histogram } from "../../src/metrics/histogram.ts";
import { scrape } from "./scrape.ts";

describe("metrics as text", () => {
  it("has counters by their labels, those named at first from 0", () => {
    const calls = new Counter<["GET" | "PUT", number]>(
      "calls_total",
      "Calls.",
      ["method", "status"],
      [["GET", 503]],
    );
    const text = () => exposition([calls]);
    const head = "# HELP calls_total Calls.\n# TYPE calls_total counter\n";
    const failed = 'calls_total{method="GET",status="503"} ';
    assertEquals(text(), `${head}${failed}0\n`);
    for (const status of [200, 503, 200]) calls.count("GET", status);
    calls.count("PUT", 200);
    assertEquals(
      text(),
      `${head}${failed}1\ncalls_total{method="GET",status="200"} 2\n` +
        'calls_total{method="PUT",status="200"} 1\n',
    );
    // @ts-expect-error No such label.
    calls.count("BREW", 200);
  });

  it("escapes what labels and sentences hold", () => {
    const odd = 'a"b\\c\nd';
    const family = gaugeBy("odd", odd, "label", [odd], () => 1);
    const text = exposition([family]);
    assertEquals(
      text,
      '# HELP odd a"b\\\\c\\nd\n# TYPE odd gauge\n' +
        'odd{label="a\\"b\\\\c\\nd"} 1\n',
    );
    assertEquals(scrape(text).get("odd")?.samples.size, 1);
  });

  it("asks a gauge when it is read", () => {
    let up = false;
    const families = [gauge("up", "Up.", () => up)];
    assert(exposition(families).endsWith("\nup 0\n"));
    up = true;
    assert(exposition(families).endsWith("\nup 1\n"));
  });

  it("has buckets that hold those before them, up to all", () => {
    const bounds = [0.1, 1];
    const took = new Histogram("took", "T.", "of", ["a", "b"], bounds);
    for (const value of [0.1, 0.05, 0.5, 1, 7]) took.observe("a", value);
    const { samples } = scrape(exposition([took])).get("took") ??
      { samples: new Map() };
    assertEquals([...samples].slice(0, 5), [
      ['took_bucket{of="a",le="0.1"}', 2],
      ['took_bucket{of="a",le="1"}', 4],
      ['took_bucket{of="a",le="+Inf"}', 5],
      ['took_sum{of="a"}', 8.65],
      ['took_count{of="a"}', 5],
    ]);
    assertEquals([...samples.values()].slice(5), [0, 0, 0, 0, 0]);
  });
});
