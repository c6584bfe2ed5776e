import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { countsOf } from "../../../src/http/console/figures.js";
import { History, SPAN } from "../../../src/http/console/history.js";
import { MetricsText } from "../../../src/http/console/metrics_text.js";

function counts(at: number, hits: number, begun = 1) {
  return countsOf(
    new MetricsText(
      `person_reads_total{via="hit",reason=""} ${hits}\n` +
        `process_start_time_seconds ${begun}\n`,
    ),
    at,
  );
}

describe("the history of the console", () => {
  it("has what happened at each reading, and in all", () => {
    const history = new History();
    history.add(counts(10, 5));
    assertEquals([history.points, history.summary], [[], undefined]);
    history.add(counts(12, 7));
    history.add(counts(14, 17));
    assertEquals(
      history.points.map((it) => it.figures?.reads.hit),
      [2, 10],
    );
    assertEquals(history.summary?.now.reads.hit, 10);
    assertEquals(history.summary?.whole.reads.hit, 12);
  });

  it("has a gap where nothing was read for a while", () => {
    const history = new History();
    for (const [at, hits] of [[10, 0], [12, 1], [90, 9], [92, 10]] as const) {
      history.add(counts(at, hits));
    }
    assertEquals(
      history.points.map((it) => it.figures?.reads.hit),
      [1, undefined, 1],
    );
  });

  it("forgets what is older than its span", () => {
    const history = new History();
    for (let at = 0; at <= 2 * SPAN; at += 2) history.add(counts(at, at));
    assertEquals(history.points.length, SPAN / 2);
    assertEquals(history.summary?.whole.seconds, SPAN);
  });

  it("begins anew with another process, whose counts begin at 0", () => {
    const history = new History();
    history.add(counts(10, 500));
    history.add(counts(12, 501));
    history.add(counts(14, 0, 2));
    assertEquals(history.points, []);
    history.add(counts(16, 3, 2));
    assertEquals(history.points.map((it) => it.figures?.reads.hit), [3]);
  });
});
