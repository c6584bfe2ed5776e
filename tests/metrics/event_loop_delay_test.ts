import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Registry } from "prom-client";
import { EventLoopDelay } from "../../src/metrics/event_loop_delay.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { scrape } from "./scrape.ts";

const NAME = "person_event_loop_delay_seconds";

describe("the delay of the event loop", () => {
  it("is how late each timer was", async () => {
    let now = 0;
    let due: (() => void)[] = [];
    let cleared = 0;
    const registry = new Registry();
    {
      using delay = new EventLoopDelay(registry, {
        ...RUNTIME,
        steady: () => now,
        setTimeout: (run) => due.push(run),
        clearTimeout: () => cleared++,
      });
      assertEquals(due.length, 0);
      delay.start();
      delay.start();
      for (const late of [0, -0.5, 300, 3_000]) {
        assertEquals(due.length, 1);
        const [run] = due;
        due = [];
        now += 500 + late;
        run?.();
      }
    }
    assertEquals(cleared, 1);
    const { samples } = scrape(await registry.metrics()).get(NAME) ?? {};
    const of = (suffix: string) =>
      samples?.get(`${NAME}_${suffix}`) ??
        samples?.get(`${NAME}_${suffix}{}`);
    assertEquals(of('bucket{le="0.005"}'), 2);
    assertEquals(of('bucket{le="0.5"}'), 3);
    assertEquals([of("count"), of("sum")], [4, 3.3]);
  });
});
