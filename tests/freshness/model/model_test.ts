import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ALL } from "../mutants.ts";
import { explore } from "./explorer.ts";
import { findMutant } from "./find_mutant.ts";
import { SCENARIOS } from "./scenarios.ts";

/** How many states a scenario of the suite may have; larger ones are proved. */
const MOST = 30_000;

/** Says what was explored; the numbers are part of the proof. */
function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`    ${text}\n`));
}

describe("the protocol in the model", () => {
  for (const [name, make] of Object.entries(SCENARIOS)) {
    it(`is never stale: ${name}`, () => {
      const { states, violation, complete } = explore(make());
      assert(!violation, violation?.join("\n"));
      assert(complete);
      assert(states <= MOST, `${states} states are too many for the suite`);
      say(`all ${states} states`);
    });
  }
});

describe("the model finds", () => {
  for (const [name, { model }] of ALL) {
    if (model?.in !== "suite") continue;
    it(name, () => {
      const { violation, states } = findMutant(name, model);
      assert(violation, `not in ${states} states`);
      say(`after ${states} states:`);
      violation.forEach((line) => say(`  ${line}`));
    });
  }
});
