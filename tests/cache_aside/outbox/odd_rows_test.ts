import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import { POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import type { OutboxRow } from "../../../src/dao/store.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import { FakeCache } from "../../contract/broken_cache.ts";
import { person } from "../../contract/people.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";

const ada = person("ada", "Ada");
const UUID = "0b6f7a52-5a3e-4c57-9d2f-3f1c9e0f9a11";

/** Rows that someone may write to the outbox by hand. */
const ODD: readonly (readonly [token: string, id: string])[] = [
  ["", "ada"],
  ["t", "."],
  ["t", "\n".repeat(1020)],
  ["other:1", ""],
  // It comes first, as a registration does.
  ["!", "none"],
  ["!z", "none+"],
  [`!${UUID}`, "no identity"],
  [`!${UUID}`, "i".repeat(65)],
];

/** A started instance with a cache of its own, and the odd rows that it tells of. */
async function watched(durable: boolean) {
  const store = new MemoryStore();
  const odd: OutboxRow<Person>[] = [];
  const people = new CacheAside<Person>({
    store,
    cache: new FakeCache(),
    shared: false,
    storeShared: true,
    durable,
    onOddRow: (row) => odd.push(row),
  });
  await people.start();
  return { store, odd, people };
}

describe("rows of the outbox that are none of ours", () => {
  for (const [token, id] of ODD) {
    it(`do no harm: ${JSON.stringify([token, id.slice(0, 20)])}`, async () => {
      using time = new SteadyTime();
      const { store, odd, ...it } = await watched(false);
      await using people = it.people;
      const [registration] = store.rows;
      const rows = [1, 2].map((n) => ({
        token: n === 1 ? token : `${token}2`,
        id: id as PersonId,
      }));
      const ours = { token: "other:2", id: ada.id };
      store.persons.set(ada.id, ada);
      store.rows.push(...rows, ours);
      // An instance with a cache of its own keeps rows for a lease.
      for (let ms = 0; ms < 2_000; ms += POLL) await time.pass(POLL);
      assertEquals(store.rows, [registration]);
      assertEquals(odd.length, 1, "it is told once");
      await people.read(ada.id);
      assertEquals((await people.read(ada.id)).origin.via, "hit");
    });
  }

  it("are not those of writes, triggers and the registration", async () => {
    using time = new SteadyTime();
    const { store, odd, ...it } = await watched(true);
    await using people = it.people;
    await people.put(ada);
    store.rows.push({ token: `other:${UUID}`, id: ada.id });
    await time.pass(POLL);
    assertEquals(odd, []);
  });
});
