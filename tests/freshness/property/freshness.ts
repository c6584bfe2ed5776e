/**
 * The property: whatever is asked for, and however it is interleaved, no read
 * returns anything older than what was acknowledged before it began.
 *
 * @module
 */
import { PERSON } from "../../../src/person/person.ts";
import fc from "fast-check";
import { VersionedCache } from "../../../src/cache_aside/versioned_cache.ts";
import { interleavings, scripts } from "../../support/fakes/commands.ts";
import { LIFETIMES, type Parts, type Verdict, World } from "./world.ts";
import { MemoryKeyValue } from "../../support/fakes/memory_key_value.ts";

/** Parts that keep the guarantee. */
export const PARTS: Parts = {
  server: (now) => new MemoryKeyValue(now),
  cache: (way, runtime) =>
    new VersionedCache(way, { record: PERSON, lifetimes: LIFETIMES, runtime }),
  store: (way) => way,
  shared: true,
  durable: false,
};

type Wrong = (verdict: Verdict) => readonly string[];

function property(parts: Parts, wrong: Wrong) {
  return fc.asyncProperty(scripts, interleavings, async (script, choices) => {
    await parts.reset?.();
    using world = new World(parts);
    const verdict = await world.run(script, choices);
    const found = wrong(verdict);
    if (found.length === 0) return;
    throw new Error([...found, ...verdict.trace].join("\n"));
  });
}

/** Passes, or throws the shortest run found in which a read was stale. */
export async function assertFresh(parts: Parts): Promise<void> {
  await fc.assert(property(parts, ({ stale }) => stale), parameters(400));
}

/**
 * Passes, or throws the shortest run found after which something did not work
 * again although everything around it did.
 */
export async function assertRecovers(parts: Parts): Promise<void> {
  await fc.assert(property(parts, ({ stuck }) => stuck), parameters(400));
}

/** A run in which the parts are stale, if there is one. */
export async function findStale(parts: Parts): Promise<string | undefined> {
  const { failed, numRuns, errorInstance } = await fc.check(
    property(parts, ({ stale }) => stale),
    { ...parameters(20_000, "8"), endOnFailure: true },
  );
  return failed ? `found in run ${numRuns}: ${errorInstance}` : undefined;
}

/**
 * `PERSON_TEST_RUNS` says how many runs there are. `PERSON_TEST_SEED` repeats
 * those of a seed, and just the failed one with its path: `SEED:PATH`.
 */
function parameters(most: number, usual?: string): fc.Parameters<unknown> {
  const numRuns = Number(Deno.env.get("PERSON_TEST_RUNS") ?? most);
  const given = Deno.env.get("PERSON_TEST_SEED") ?? usual;
  if (given === undefined) return { numRuns };
  const [seed, ...path] = given.split(":");
  return { numRuns, seed: Number(seed), path: path.join(":") };
}
