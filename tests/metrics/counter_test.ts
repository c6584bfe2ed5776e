import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Registry } from "prom-client";
import { BoundCounter } from "../../src/metrics/counter.ts";
import { scrape } from "./scrape.ts";

describe("BoundCounter", () => {
  it("shows each bound series from 0, and the same text twice", async () => {
    const registry = new Registry();
    const calls = new BoundCounter(registry, "calls_total", "Calls.", [
      "method",
      "status",
    ]);
    const failed = calls.bind({ method: "GET", status: 503 });
    const head = "# HELP calls_total Calls.\n# TYPE calls_total counter\n";
    const line = 'calls_total{method="GET",status="503"} ';
    assertEquals(await registry.metrics(), `${head}${line}0\n`);
    failed.value++;
    const put = calls.bind({ method: "PUT", status: 200 });
    put.value += 2;
    for (let n = 0; n < 2; n++) {
      assertEquals(
        await registry.metrics(),
        `${head}${line}1\ncalls_total{method="PUT",status="200"} 2\n`,
      );
    }
    // @ts-expect-error No such label.
    calls.bind({ mothed: "GET" });
  });

  it("escapes label values and help", async () => {
    const odd = 'a"b\\c\nd';
    const registry = new Registry();
    new BoundCounter(registry, "odd_total", odd, ["of"]).bind({ of: odd });
    const text = await registry.metrics();
    assertEquals(
      text,
      '# HELP odd_total a"b\\\\c\\nd\n# TYPE odd_total counter\n' +
        'odd_total{of="a\\"b\\\\c\\nd"} 0\n',
    );
    assertEquals(scrape(text).get("odd_total")?.samples.size, 1);
  });
});
