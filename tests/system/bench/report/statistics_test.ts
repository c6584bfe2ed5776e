import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  digits,
  median,
  quantile,
  range,
  ratiosOf,
  spreadOf,
} from "./statistics.ts";

describe("the statistics", () => {
  it("have the median of an odd and of an even number of values", () => {
    assertEquals(median([5, 1, 3]), 3);
    assertEquals(median([4, 1, 3, 2]), 2.5);
    assertEquals(median([]), NaN);
  });

  it("have quantiles that are values", () => {
    const values = Array.from({ length: 200 }, (_, n) => 200 - n);
    assertEquals(quantile(values, 0.5), 100);
    assertEquals(quantile(values, 0.99), 198);
    assertEquals(quantile(values, 1), 200);
    assertEquals(quantile([7], 0.99), 7);
  });

  it("compare the rounds one by one", () => {
    assertEquals(ratiosOf([2, 6, 9], [1, 2]), [2, 3]);
    assertEquals(spreadOf([2, 3, 7]), { median: 3, least: 2, most: 7 });
  });

  it("are shown with a dash where there is no value", () => {
    assertEquals(digits(1.256, 2), "1.26");
    assertEquals(digits(undefined, 2), "–");
    assertEquals(range(spreadOf([1, 1.26]), 1), "1.0–1.3");
    assertEquals(range(spreadOf([]), 1), "–");
  });
});
