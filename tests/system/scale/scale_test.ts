/**
 * The short form of `deno task scale`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { Fleet } from "./fleet.ts";
import { type Part, partsOf } from "./parts.ts";
import { HEADING, lines } from "./table.ts";
import { tryFault } from "./trial.ts";

/** Milliseconds that a fault lasts. */
const HOLD = 500;

// The connections of the clients outlive a test.
const shared = { sanitizeOps: false, sanitizeResources: false };

/** Says what was done; the numbers are part of the proof. */
function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`    ${text}\n`));
}

describe("a fleet behind a balancer, on a cluster of Galera", shared, () => {
  let fleet: Fleet;
  let parts: readonly Part[];

  beforeAll(async () => {
    fleet = await Fleet.start({
      instances: 2,
      caches: 2,
      nodes: 3,
      cache: "memcache",
    });
    // None of these faults deploys another version.
    parts = partsOf(fleet, "");
    say(HEADING);
  });

  afterAll(() => fleet[Symbol.asyncDispose]());

  for (
    const [name, what] of [
      ["instance", "killed"],
      ["cache server", "paused"],
      ["database's balancer", "killed"],
      ["active node", "killed"],
    ] as const
  ) {
    it(`loses no write and serves nothing old: ${name} ${what}`, async () => {
      const part = parts.find((it) => it.name === name);
      if (!part) throw new Error(`there is no ${name}`);
      const outcome = await tryFault(fleet, part, what, {
        hold: HOLD,
        seed: 3,
      });
      const [row = "", ...wrong] = lines(outcome);
      say(row);
      assertEquals(wrong, []);
      assertEquals([outcome.lost, outcome.stale], [0, 0]);
      assert(outcome.answers > 50, row);
    });
  }
});
