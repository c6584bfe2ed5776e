import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BATCH_CASE } from "../parts/requests.ts";
import { PEERS } from "../subjects/peers.ts";
import { SERVED } from "../subjects/served.ts";
import { reach, reachTable, verdict } from "./reach.ts";
import type { Parts } from "./results.ts";

const series = (name: string, ...costs: number[]) => ({
  name,
  costs,
  backends: [],
  rates: costs.map((it) => 1_000_000 / it),
});

const parts: Parts = {
  requests: {
    series: [
      series(SERVED.memory, 10, 14, 30),
      series(PEERS.constant, 10, 10, 10),
      series(PEERS.lruDuties, 11, 13, 15),
      series(SERVED.memcached, 20, 20, 20),
      series(PEERS.memjs, 20, 40, 20),
      { ...series(PEERS.nginx, 20), failed: "it broke" },
      series(PEERS.flask, 300, 100, 300),
      series(BATCH_CASE, 200, 200, 220),
    ],
    latencies: [
      { name: SERVED.memory, rate: 100, p50: [1], p99: [3, 3] },
      { name: PEERS.lru, rate: 100, p50: [1], p99: [2, 1] },
    ],
    megabytes: {},
  },
};

function rowOf(path: string): readonly string[] | undefined {
  return reachTable(reach(parts)).rows.find(([it]) => it === path);
}

describe("what is to be reached", () => {
  it("has the median ratio of each round, and that of the same duties", () => {
    assertEquals(rowOf(`${SERVED.memory} / ${PEERS.constant}`)?.slice(1), [
      "1.40",
      "1.00–3.00",
      "≤ 1.35",
      "not met",
      "1.30",
    ]);
  });

  it("may be a bound from below", () => {
    const path = `throughput: ${SERVED.memcached} / ${PEERS.flask}`;
    assertEquals(rowOf(path)?.slice(1), [
      "15.00",
      "5.00–15.00",
      "≥ 10",
      "met",
      "–",
    ]);
  });

  it("compares a batch with as many single reads", () => {
    const path = "batch of 100 / 100 single reads, memcached";
    assertEquals(rowOf(path)?.slice(1, 3), ["0.10", "0.10–0.11"]);
  });

  it("compares the times of answers at half load", () => {
    const path = `p99 at half load: ${SERVED.memory} / ${PEERS.lru}`;
    assertEquals(rowOf(path)?.slice(1), [
      "2.25",
      "1.50–3.00",
      "≤ 1.5",
      "not met",
      "–",
    ]);
  });

  it("says what was not measured, or has failed", () => {
    const broken = rowOf(`${SERVED.memcached} / ${PEERS.nginx}`);
    assertEquals(broken?.slice(1), [
      ...["–", "–", "≤ 1.25"],
      ...["not measured", "–"],
    ]);
    for (const it of reach({})) assertEquals(verdict(it), "not measured");
  });
});
