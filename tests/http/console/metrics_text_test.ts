import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MetricsText } from "../../../src/http/console/metrics_text.js";

const TEXT = `# HELP a Of a.
# TYPE a counter
a{via="hit",reason=""} 3
a{via="bypass",reason="source, \\"x\\""} 4
b 1.5e3

nonsense
`;

describe("the console's reading of /metrics", () => {
  it("finds series by name and labels, and adds them up", () => {
    const metrics = new MetricsText(TEXT);
    assertEquals(metrics.sum("a"), 7);
    assertEquals(metrics.sum("a", { via: "hit" }), 3);
    assertEquals(metrics.sum("b"), 1500);
    assertEquals(metrics.find("a", { via: "bypass" }).length, 1);
  });

  it("tells what is absent from what is 0", () => {
    const metrics = new MetricsText(TEXT);
    assertEquals(metrics.sum("c"), undefined);
    assertEquals(metrics.sum("a", { via: "miss" }), undefined);
    assertEquals(new MetricsText("").sum("a"), undefined);
  });
});
