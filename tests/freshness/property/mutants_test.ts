import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { findStale } from "./freshness.ts";
import { mutant, MUTANTS } from "./mutants.ts";

describe("the property of freshness finds", () => {
  for (const name of Object.keys(MUTANTS)) {
    it(name, async () => assert(await findStale(mutant(name))));
  }
});
