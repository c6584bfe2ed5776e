import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AddedMetrics } from "../../../../src/command/serve/workers/added_metrics.ts";
import type { Metrics } from "../../../../src/metrics/metrics.ts";
import { scrape } from "../../../metrics/scrape.ts";
import { plainMetrics } from "../../../support/fakes/plain_metrics.ts";

const HITS = 'person_reads_total{via="hit",reason=""}';
const SOURCE = 'person_source{source="database"}';

function worker(hits: number) {
  const metrics = plainMetrics(["store", "cache"], () => "cache");
  for (let i = 0; i < hits; i++) metrics.read({ via: "hit" } as never);
  return metrics;
}

/** What a scrape shows. */
async function shown(added: AddedMetrics, workers: Record<number, Metrics>) {
  const asked = Object.entries(workers).map(([number, it]) =>
    [Number(number), () => it.snapshot()] as const
  );
  return scrape(await added.text(new Map(asked)));
}

const hits = async (added: AddedMetrics, workers: Record<number, Metrics>) =>
  (await shown(added, workers)).get("person_reads_total")?.samples.get(HITS);

describe("the metrics of several workers", () => {
  it("add up what each one counts", async () => {
    const added = new AddedMetrics();
    assertEquals(await hits(added, { 1: worker(2), 2: worker(3) }), 5);
  });

  it("do not go back when a worker ends, and another takes its number", async () => {
    const added = new AddedMetrics();
    await hits(added, { 1: worker(2), 2: worker(3) });
    await added.ended(2);
    assertEquals(await hits(added, { 1: worker(2) }), 5);
    assertEquals(await hits(added, { 1: worker(2), 2: worker(1) }), 6);
    await added.ended(2);
    assertEquals(await hits(added, { 1: worker(2) }), 6);
  });

  it("do not go back when a worker does not answer", async () => {
    const added = new AddedMetrics();
    await hits(added, { 1: worker(2), 2: worker(3) });
    const silent = worker(0);
    silent.snapshot = () => Promise.reject(new Error("late"));
    assertEquals(await hits(added, { 1: worker(4), 2: silent }), 7);
  });

  it("forget the gauges of a worker that has ended", async () => {
    const added = new AddedMetrics();
    const other = plainMetrics(["store", "cache"], () => "database");
    const source = async (workers: Record<number, Metrics>) =>
      (await shown(added, workers)).get("person_source")?.samples.get(SOURCE);
    assertEquals(await source({ 1: worker(0), 2: other }), 1);
    await added.ended(2);
    assertEquals(await source({ 1: worker(0) }), 0);
  });
});
