import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { pathsOf, reads } from "./work.ts";

describe("the people who are asked for", () => {
  it("are all of them, each once, in a scattered order", () => {
    const paths = pathsOf(reads(1_000), 1_000);
    assertEquals(new Set(paths).size, 1_000);
    assertEquals(paths.slice(0, 2), ["/persons/p000729", "/persons/p000458"]);
  });

  it("come in batches", () => {
    assertEquals(pathsOf(reads(1_000, 3), 2), [
      "/persons?id=p000729&id=p000458&id=p000187",
      "/persons?id=p000916&id=p000645&id=p000374",
    ]);
  });
});
