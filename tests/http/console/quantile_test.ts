import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { quantile } from "../../../src/http/console/quantile.js";

const of = (...counts: [number, number, number]) =>
  [[1, counts[0]], [5, counts[1]], [Infinity, counts[2]]] as const;

describe("a quantile", () => {
  it("lies within its bucket, as Prometheus has it", () => {
    assertEquals(quantile(0.5, of(100, 100, 100)), 0.5);
    assertEquals(quantile(0.5, of(0, 100, 100)), 3);
    assertEquals(quantile(0.75, of(50, 100, 100)), 3);
    assertEquals(quantile(0.5, of(50, 100, 100)), 1);
  });

  it("is at most the last bound", () => {
    assertEquals(quantile(0.99, of(0, 0, 10)), 5);
    assertEquals(quantile(0.99, of(0, 90, 100)), 5);
  });

  it("is absent without an observation", () => {
    assertEquals(quantile(0.5, of(0, 0, 0)), undefined);
    assertEquals(quantile(0.5, []), undefined);
  });
});
