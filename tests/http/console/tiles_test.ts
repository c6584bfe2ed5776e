import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MetricsText } from "../../../src/http/console/metrics_text.js";
import { tilesOf } from "../../../src/http/console/tiles.js";
import type { Metrics } from "../../../src/metrics/metrics.ts";
import { plainMetrics } from "../../support/fakes/plain_metrics.ts";

const HEALTH = { store: "up", cache: "up", otherWriters: "covered" };

async function tiles(
  change: (metrics: Metrics) => void = () => {},
  health: Record<string, unknown> = HEALTH,
) {
  const metrics = plainMetrics(["store", "cache"], () => "cache");
  change(metrics);
  const all = tilesOf(new MetricsText(await metrics.text()), health);
  return Object.fromEntries(all.map(({ term, text, state }) => [
    term,
    [state, text],
  ]));
}

describe("the tiles of the console", () => {
  it("show a service that is well", async () => {
    const well = await tiles((it) => it.verified("same"));
    assertEquals(well["Database"], ["well", "answers"]);
    assertEquals(well["Pending invalidations"], ["well", "none"]);
    assertEquals(well["Hits compared with the database"], ["plain", "1"]);
    assertEquals(well["Stale hits found"], ["well", "0: the promise is kept"]);
    assertEquals(well["Changes of other writers"], ["well", "covered"]);
  });

  it("show what is wrong", async () => {
    const ill = await tiles((it) => {
      it.health("cache", "a:11211", "down");
      it.draining("failing");
      it.verified("stale");
      it.read({ via: "bypass", reason: "invalidation-pending" });
      it.corrupt();
    }, { ...HEALTH, cache: "down" });
    assertEquals(ill["Cache"], [
      "ill",
      "does not answer; asked nothing until it answers a probe",
    ]);
    assertEquals(ill["Pending invalidations"], [
      "ill",
      "some: they do not reach the cache",
    ]);
    assertEquals(ill["Stale hits found"], ["ill", "1"]);
    assertEquals(ill["Reads past the cache for a pending invalidation"], [
      "plain",
      "1",
    ]);
    assertEquals(ill["Corrupt entries of the cache"], ["ill", "1"]);
  });

  it("count pending invalidations where the outbox is read", () => {
    const count = (text: string) =>
      tilesOf(new MetricsText(text), HEALTH)
        .find(({ term }) => term === "Pending invalidations")?.text;
    assertEquals(count("person_outbox_rows 0"), "0");
    assertEquals(
      count("person_outbox_rows 7\nperson_invalidation_failing 1"),
      "7: they do not reach the cache",
    );
  });

  it("say why the cache is not used", async () => {
    const cacheReason = "memcached was started with -C.";
    const ill = await tiles(undefined, {
      ...HEALTH,
      cache: "down",
      cacheReason,
    });
    assertEquals(ill["Cache"], [
      "ill",
      `does not answer: ${cacheReason}`,
    ]);
  });

  it("are there without a cache, and without /readyz", async () => {
    const none = await tiles(undefined, { ...HEALTH, cache: "none" });
    assertEquals(none["Cache"], ["plain", "none is configured"]);
    const unknown = await tiles(undefined, {});
    assertEquals(unknown["Database"], ["plain", "not known"]);
  });
});
