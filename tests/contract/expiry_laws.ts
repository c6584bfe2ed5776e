/**
 * The laws of a cache whose entries expire.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "../std/assert.ts";
import type { Lookup } from "../../src/dao/cache.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import { ada, assertForgotten, readThrough } from "./cache_steps.ts";
import { type Law, law } from "./law.ts";

/**
 * The laws of expiry. Their subject must open caches whose entries are fresh for
 * at most {@linkcode SHORT_TTL} ms, and are kept for an hour after that.
 */
export const expiryLaws: readonly Law<PersonCache>[] = [
  law(
    "an expired entry is a miss that may serve as a fallback",
    async (cache) => {
      await readThrough(cache, ada);
      const found = await expired(cache, ada.id);
      assertEquals(found.expired?.record, ada);
      assert((found.expired?.ttl ?? 1) <= 0);
      assert(await cache.fill(ada.id, found.ticket, ada));
    },
  ),

  law("an invalidated entry never serves as a fallback", async (cache) => {
    await readThrough(cache, ada);
    await expired(cache, ada.id);
    await cache.invalidate(ada.id);
    await assertForgotten(cache, ada.id);
    assertNotEquals((await cache.lookup(ada.id)).state, "hit");
  }),
];

/** The ttl, in milliseconds, that {@linkcode expiryLaws} need. */
export const SHORT_TTL = 20;

async function expired(
  cache: PersonCache,
  id: PersonId,
): Promise<Extract<Lookup<Person>, { state: "miss" }>> {
  const giveUp = Date.now() + 20_000;
  while (true) {
    const found = await cache.lookup(id);
    if (found.state === "miss") return found;
    assert(Date.now() < giveUp, "the entry never expired");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
