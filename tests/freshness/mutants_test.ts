import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL } from "./mutants.ts";
import { table } from "./table.ts";

const README = new URL("../README.md", import.meta.url);

describe("the list of mutants", () => {
  it("is the table in tests/README.md", async () => {
    const text = await Deno.readTextFile(README);
    const [, written = ""] =
      /<!-- mutants -->\s+([^]*?)\s*<!-- \/mutants -->/.exec(text) ?? [];
    assertEquals(plain(written), plain(table()));
  });

  it("has each mutant found in the suite, at one level or more", () => {
    for (const [name, { model, property, simulator, history }] of ALL) {
      const runs = [model, property, simulator, history].map((it) => it?.in);
      assert(runs.includes("suite"), name);
    }
  });
});

/** The cells without what `deno fmt` aligns them with. */
function plain(table: string): string {
  return table.trim().replace(/ *\| */g, "|").replace(/-{3,}/g, "---");
}
