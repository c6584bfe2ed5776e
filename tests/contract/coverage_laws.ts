/**
 * The laws of a store whose outbox gets a row for each change of another
 * writer. The subject must have `outside`.
 *
 * @module
 */
import type { Person } from "../../src/person/person.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { Outbox } from "../../src/dao/store.ts";
import { assert, assertEquals } from "../std/assert.ts";
import { type Law, law, type Subject } from "./law.ts";
import { CONFUSABLE_IDS, person } from "./people.ts";

type Outside = NonNullable<Subject<PersonStore>["outside"]>;

const ada = person("ada");
const adele = person("ada", "Adele");
const bob = person("bob");

/** A law of a store with an outbox, and of another writer. */
function coverageLaw(
  name: string,
  check: (
    outside: Outside,
    outbox: Outbox<Person>,
    store: PersonStore,
  ) => Promise<void>,
): Law<PersonStore> {
  return law(`coverage: ${name}`, async (store, { outside }) => {
    assert(outside, "the subject has no other writer");
    assert(store.outbox, "the store has no outbox");
    // The store makes its tables.
    await store.ping();
    await check(outside, store.outbox, store);
  });
}

/** The ids of the rows, sorted; the rows are removed. */
async function taken(outbox: Outbox<Person>): Promise<string[]> {
  const rows = await outbox.list(1000);
  for (const { token } of rows) {
    assert(token.startsWith("other:"), `the token is ${token}`);
  }
  await outbox.settle(rows);
  return [...new Set(rows.map((row) => row.id))].toSorted();
}

/** The laws of the rows that other writers leave. */
export const coverageLaws: readonly Law<PersonStore>[] = [
  coverageLaw("the store says so", async (_, __, store) => {
    assertEquals((await store.coverage?.())?.covered, true);
  }),

  coverageLaw(
    "each kind of change of another writer leaves its row",
    async (outside, outbox) => {
      await outside([{ insert: ada }]);
      assertEquals(await taken(outbox), ["ada"]);
      await outside([{ update: adele }]);
      assertEquals(await taken(outbox), ["ada"]);
      await outside([{ remove: ada.id }]);
      assertEquals(await taken(outbox), ["ada"]);
      await outside([{ insert: ada }, { insert: bob }, { update: adele }]);
      assertEquals(await taken(outbox), ["ada", "bob"]);
    },
  ),

  coverageLaw(
    "a changed id leaves a row for the old and the new one",
    async (outside, outbox) => {
      await outside([{ insert: ada }]);
      await taken(outbox);
      await outside([{ rename: ada.id, to: bob.id }]);
      assertEquals(await taken(outbox), ["ada", "bob"]);
    },
  ),

  coverageLaw(
    "the row is there as soon as the change can be read",
    async (outside, outbox, store) => {
      await outside([{ insert: ada }]);
      await taken(outbox);
      const ended = outside([{ update: adele }]);
      const end = performance.now() + 20_000;
      let seen: Person | undefined = ada;
      while (seen?.firstName === ada.firstName && performance.now() < end) {
        seen = await store.get(ada.id);
      }
      const ids = await taken(outbox);
      await ended;
      assertEquals(ids, ["ada"]);
    },
  ),

  coverageLaw("a rollback leaves no row", async (outside, outbox) => {
    await outside([{ insert: ada }], "rollback");
    assertEquals(await outbox.list(10), []);
  }),

  coverageLaw(
    "a value that differs in its bytes alone leaves a row",
    async (outside, outbox) => {
      await outside([{ insert: person("ada", "Ada", "King") }]);
      await taken(outbox);
      for (const lastName of ["king", "king ", "kíng", ""]) {
        await outside([{ update: person("ada", "Ada", lastName) }]);
        assertEquals(await taken(outbox), ["ada"], lastName);
      }
    },
  ),

  coverageLaw("ids are exact", async (outside, outbox) => {
    const people = CONFUSABLE_IDS.map((id) => person(id));
    await outside(people.map((insert) => ({ insert })));
    assertEquals(await taken(outbox), CONFUSABLE_IDS.toSorted());
  }),

  coverageLaw(
    "rows of two writers do not hide each other",
    async (outside, outbox) => {
      await outside([{ insert: ada }]);
      const first = await outbox.list(10);
      await outside([{ update: adele }]);
      await outbox.settle(first);
      assertEquals(await taken(outbox), ["ada"]);
    },
  ),

  coverageLaw(
    "the store's own writes leave no row of another writer",
    async (_, outbox, store) => {
      await store.add(ada);
      await store.put(adele);
      await store.compareAndSet(adele, ada);
      await store.putMany([ada, bob]);
      await store.delete(ada.id);
      assertEquals(await outbox.list(10), []);
      await store.put(ada, "own");
      assertEquals(await outbox.list(10), [{ token: "own", id: ada.id }]);
    },
  ),
];
