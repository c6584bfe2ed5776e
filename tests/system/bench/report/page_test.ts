import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { insert } from "./page.ts";
import type { Results } from "./results.ts";

const RESULTS: Results = {
  date: "2026-11-29T12:00:00.000Z",
  setting: {
    machine: "2 cores of a processor",
    versions: { Deno: "2.9.6", nginx: "1.22.1" },
    commit: "abc",
    load: [],
  },
  scale: {},
  missing: ["gunicorn: it is not on this machine"],
  parts: {},
};

const TEXT =
  "# Title\n\n<!-- bench -->\n\nold\n\n<!-- end of bench -->\n\nend\n";

describe("the page of the latest run", () => {
  it("shows the chart, the date, the machine, the versions, what is missing", () => {
    const text = insert(TEXT, RESULTS, "chart and ratios");
    assertStringIncludes(text, "tests/system/bench/results/2026-11-29.svg");
    assertStringIncludes(text, "2 cores of a processor; Deno 2.9.6, nginx");
    assertStringIncludes(text, "Missing: gunicorn: it is not on this machine.");
    assertStringIncludes(text, "| path | ratio | spread | reach | met |");
    assertEquals(text.includes("old"), false);
  });

  it("shows no ratios where the chart is enough", () => {
    const text = insert(TEXT, RESULTS, "chart");
    assertStringIncludes(text, "tests/system/bench/results/2026-11-29.svg");
    assertEquals(text.includes("| path |"), false);
  });

  it("keeps the rest of its text, and can be updated again", () => {
    const text = insert(TEXT, RESULTS, "chart");
    assertEquals(text.startsWith("# Title\n\n<!-- bench -->\n"), true);
    assertEquals(text.endsWith("<!-- end of bench -->\n\nend\n"), true);
    assertEquals(insert(text, RESULTS, "chart"), text);
  });

  it("is refused without the comments that mark the place", () => {
    assertThrows(
      () => insert("# Title\n", RESULTS, "chart"),
      Error,
      "is missing",
    );
  });
});
