import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { findStale } from "../fakes/freshness.ts";
import { mutant, MUTANTS } from "../fakes/freshness_mutants.ts";

describe("the property of freshness finds", () => {
  for (const name of Object.keys(MUTANTS)) {
    it(name, async () => assert(await findStale(mutant(name))));
  }
});
