import { assert, assertArrayIncludes, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { REASONS } from "../../src/metrics/read_labels.ts";
import { codeIn, readme, tableIn } from "../support/readme.ts";
import { ROOT } from "../support/root.ts";
import { readSources } from "../support/sources.ts";

const RUNBOOK = readme("deploy/README.md");

/** The texts between backticks in the first cells of a table. */
function quoted(heading: string): string[] {
  return tableIn(RUNBOOK, heading).flatMap(([first = ""]) => codeIn(first));
}

/** The lines of the log that the runbook has, also those that follow another. */
const LINES = tableIn(RUNBOOK, "What the log says")
  .flatMap((cells) => cells.flatMap(codeIn));

/** The code with each text in one piece, and an ellipsis for each value in it. */
function plain(source: string): string {
  return source.replaceAll(/["`]\s*\+\s*["`]/g, "")
    .replaceAll(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, "…");
}

/** What stands between the values of a line, if it is long enough to be found. */
function partsOf(line: string): string[] {
  return line.split("…").filter((part) => part.trim().length > 7);
}

const CODE = plain(
  [...await readSources(ROOT.pathname)]
    .flatMap(([path, source]) => /^(src|adapters)\//.test(path) ? [source] : [])
    .join("\n"),
);

describe("the runbook", () => {
  it("quotes only what the service answers and logs", () => {
    const quotes = [...quoted("What a client sees"), ...LINES]
      .filter((it) => / .* /.test(it));
    assert(quotes.length > 25);
    for (const quote of quotes) {
      const parts = partsOf(quote);
      assert(parts.length > 0, quote);
      for (const part of parts) assert(CODE.includes(part), part);
    }
  });

  it("has each line of the levels warn and error", () => {
    const parts = LINES.flatMap(partsOf);
    const lines = [...CODE.matchAll(/\blog\.(?:warn|error)\(\s*["`](.+)["`]/g)]
      .map(([, line = ""]) => line);
    assert(lines.length > 15);
    const absent = lines.filter((line) =>
      !parts.some((part) => line.includes(part))
    );
    assertEquals(absent, []);
  });

  it("has each reason why a read does not use the cache", () => {
    const listed = quoted("Why a read did not use the cache");
    assertEquals(listed.sort(), [...REASONS].sort());
  });

  it("has only metrics that have a meaning", () => {
    const known = tableIn(readme("deploy/monitoring.md"), "Metrics and alerts")
      .flatMap(([name = ""]) => codeIn(name));
    const named = quoted("What a metric says")
      .filter((it) => /^(person|process)_/.test(it));
    assert(named.length > 8);
    assertArrayIncludes(known, named);
  });
});
