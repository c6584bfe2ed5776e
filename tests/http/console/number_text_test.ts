import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  duration,
  percent,
  perSecond,
  short,
} from "../../../src/http/console/number_text.js";

describe("a number of the console", () => {
  it("has few digits", () => {
    assertEquals(
      [0, 0.5, 1, 1.234, 12.34, 99.96, 1234.5].map(short),
      ["0", "0.5", "1", "1.23", "12.3", "100", "1235"],
    );
  });

  it("has its unit, or says that there was nothing", () => {
    assertEquals(perSecond(2.5), "2.5/s");
    assertEquals([percent(0.5), percent(undefined)], ["50 %", "no read"]);
    assertEquals(
      [duration(0.0031), duration(2.5), duration(undefined)],
      ["3.1 ms", "2.5 s", "no request"],
    );
  });
});
