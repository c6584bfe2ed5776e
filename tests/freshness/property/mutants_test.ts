import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL, type MutantOf } from "../mutants.ts";
import { findStale } from "./freshness.ts";
import { mutated } from "./mutated.ts";

describe("the property of freshness finds", () => {
  for (const [name, { property }] of ALL) {
    if (property?.in !== "suite") continue;
    it(name, async () => {
      assert(await findStale(mutated(name as MutantOf<"property">)));
    });
  }
});
