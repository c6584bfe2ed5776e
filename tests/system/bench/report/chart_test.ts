import { assert, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { FakeTime } from "@std/testing/time";
import { PEERS } from "../subjects/peers.ts";
import { SERVED } from "../subjects/served.ts";
import { chart } from "./chart.ts";
import type { Results } from "./results.ts";

const series = (name: string, ...costs: number[]) => ({
  name,
  costs,
  backends: [],
  rates: [],
});

const RESULTS: Results = {
  date: "2026-11-29T12:00:00.000Z",
  setting: {
    machine: "2 cores of a processor",
    versions: { Deno: "2.9.6" },
    commit: "abc",
    load: [],
  },
  scale: {},
  missing: [],
  parts: {
    requests: {
      series: [
        series(SERVED.memory, 19, 21, 20),
        series(PEERS.constant, 10, 10, 10),
        { ...series(PEERS.flask), failed: "it is not on this machine" },
      ],
      latencies: [],
      megabytes: {},
    },
    rows: {
      series: [10, 100].map((at) => ({
        ...series("", at),
        line: "database, MariaDB",
        at,
      })),
    },
  },
};

/** Draws the picture. The library starts a timer of 16 ms, which ends here, too. */
function draw(results: Results): string {
  using time = new FakeTime();
  const svg = chart(results);
  time.tick(16);
  return svg;
}

/** The texts of the picture, in the order in which they are drawn. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/>([^<>]+)<\/(?:text|tspan)>/g)]
    .map(([, text = ""]) => text.trim());
}

describe("the chart", () => {
  it("is an SVG with each case that was measured, and its median", () => {
    const svg = draw(RESULTS);
    assertStringIncludes(svg, "<svg ");
    const texts = textsOf(svg);
    for (const text of [SERVED.memory, "20", PEERS.constant, "10"]) {
      assert(texts.includes(text), `${text} of ${texts}`);
    }
    assert(!texts.includes(PEERS.flask));
  });

  it("shows when and where it was measured, and with what", () => {
    const svg = draw(RESULTS);
    for (const it of ["2026-11-29", "2 cores of a processor", "Deno 2.9.6"]) {
      assertStringIncludes(svg, it);
    }
  });

  it("says in words what would make all other bars too short", () => {
    const requests = {
      latencies: [],
      megabytes: {},
      series: [
        series(SERVED.memory, 20),
        series(PEERS.constant, 10),
        series(PEERS.flask, 300),
      ],
    };
    const svg = draw({ ...RESULTS, parts: { requests } });
    assertStringIncludes(svg, `Not shown: ${PEERS.flask}: 300 µs`);
    assert(!textsOf(svg).includes(PEERS.flask));
  });

  it("shows what a read costs by rows, if that was measured", () => {
    assert(textsOf(draw(RESULTS)).includes("database, MariaDB"));
    const { requests } = RESULTS.parts;
    const less = draw({ ...RESULTS, parts: requests ? { requests } : {} });
    assert(!textsOf(less).includes("database, MariaDB"));
  });
});
