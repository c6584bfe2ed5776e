import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { explore } from "./explorer.ts";
import { MUTANTS, SCENARIOS, TOMBSTONES } from "./scenarios.ts";
import type { Mutant } from "./bodies.ts";

/** Far more states than any mutant needs to be found. */
const LIMIT = 150_000;

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
      say(`${states} states`);
    });
  }
});

describe("a mutant of the protocol is found", () => {
  for (const [mutant, name] of Object.entries(MUTANTS)) {
    it(mutant, () => {
      const { violation, states } = explore(
        SCENARIOS[name]?.(mutant as Mutant) ?? TOMBSTONES,
        LIMIT,
      );
      assert(violation, `not in ${states} states`);
      say(`found after ${states} states:`);
      violation.forEach((line) => say(`  ${line}`));
    });
  }

  it("a tombstone instead of a generation", () => {
    const { violation } = explore(TOMBSTONES, LIMIT);
    assert(violation);
    violation.forEach((line) => say(`  ${line}`));
  });
});
