/**
 * The laws of a {@linkcode PersonStore}, besides the laws of every adapter.
 *
 * @module
 */
import { assert, assertEquals } from "../std/assert.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import type { Person } from "../../src/person/person.ts";
import { changesByOthersLaws } from "./changes_by_others_laws.ts";
import { daoLaws } from "./dao_laws.ts";
import { type Law, law } from "./law.ts";
import { outboxLaws } from "./outbox_laws.ts";
import { CONFUSABLE_IDS, person } from "./people.ts";

const ada = person("ada", "Ada", "Lovelace");
const adele = person("ada", "Adele", "Goldberg");

/** Every page of the list of the store. */
async function pages(store: PersonStore, limit: number): Promise<Person[][]> {
  const all: Person[][] = [];
  while (true) {
    const page = await store.list(all.at(-1)?.at(-1)?.id, limit);
    if (page.length === 0) return all;
    all.push(page);
  }
}

const putManyLaws: readonly Law<PersonStore>[] = [
  law("putMany stores all and counts the created", async (store) => {
    await store.put(ada);
    const all = [adele, ...CONFUSABLE_IDS.map((id) => person(id))];
    assertEquals(await store.putMany(all), all.length - 1);
    assertEquals(await store.putMany(all), 0);
    const found = await store.getMany(all.map((it) => it.id));
    assertEquals(found.size, all.length);
    assertEquals(found.get(ada.id), adele);
  }),

  law("of two in one putMany the later counts", async (store) => {
    assertEquals(await store.putMany([ada, person("x"), adele]), 2);
    assertEquals(await store.get(ada.id), adele);
  }),

  law("putMany of no people does nothing", async (store) => {
    assertEquals(await store.putMany([]), 0);
  }),

  law("putMany may be large", async (store) => {
    const all = Array.from({ length: 2500 }, (_, i) => person(`many-${i}`));
    assertEquals(await store.putMany(all), all.length);
    const first = await store.get(person("many-0").id);
    const last = await store.get(person("many-2499").id);
    assert(first && last);
  }),

  law("concurrent putManys of the same people all succeed", async (store) => {
    const all = Array.from({ length: 50 }, (_, i) => person(`same-${i}`));
    const orders = [all, all.toReversed(), all, all.toReversed()];
    const created = await Promise.all(orders.map((it) => store.putMany(it)));
    assertEquals(created.reduce((sum, n) => sum + n), all.length);
  }),
];

const compareAndSetLaws: readonly Law<PersonStore>[] = [
  law("compareAndSet replaces the expected person", async (store) => {
    await store.put(ada);
    assertEquals(await store.compareAndSet(ada, adele), true);
    assertEquals(await store.get(ada.id), adele);
    assertEquals(await store.compareAndSet(adele, adele), true);
  }),

  law(
    "compareAndSet changes nothing if the stored person differs",
    async (store) => {
      const others = [
        person("ada", "ada", "Lovelace"),
        person("ada", "Ada", "lovelace"),
        person("ada", "Ada ", "Lovelace"),
        person("ada", "Ada", "Lovelace "),
        person("ada", "Áda", "Lovelace"),
        person("ada", "Ada", ""),
      ];
      assertEquals(await store.compareAndSet(ada, adele), false);
      assertEquals(await store.get(ada.id), undefined);
      await store.put(ada);
      for (const other of others) {
        assertEquals(await store.compareAndSet(other, adele), false);
        assertEquals(await store.compareAndSet(other, undefined), false);
      }
      assertEquals(await store.get(ada.id), ada);
    },
  ),

  law(
    "compareAndSet to undefined deletes the expected person",
    async (store) => {
      await store.put(ada);
      assertEquals(await store.compareAndSet(ada, undefined), true);
      assertEquals(await store.get(ada.id), undefined);
    },
  ),

  law("of concurrent compareAndSets exactly one wins", async (store) => {
    await store.put(ada);
    const rivals = Array.from(
      { length: 20 },
      (_, i) => person("ada", `Rival ${i}`),
    );
    const wins = await Promise.all(
      rivals.map((rival) => store.compareAndSet(ada, rival)),
    );
    assertEquals(wins.filter((won) => won).length, 1);
    assertEquals(await store.get(ada.id), rivals[wins.indexOf(true)]);
  }),
];

const listLaws: readonly Law<PersonStore>[] = [
  law("the list of an empty store is empty", async (store) => {
    assertEquals(await store.list(undefined, 10), []);
    assertEquals(await store.list(ada.id, 10), []);
  }),

  law("pages hold each person once, in one order", async (store) => {
    const all = CONFUSABLE_IDS.map((id, i) => person(id, `Number ${i}`));
    await store.putMany(all);
    const whole = await store.list(undefined, 1000);
    assertEquals(whole.toSorted(byId), all.toSorted(byId));
    for (const limit of [1, 7, all.length]) {
      const listed = await pages(store, limit);
      assertEquals(listed.flat(), whole);
      assert(listed.every((page) => page.length <= limit));
    }
  }),

  law("a page continues after a deleted id", async (store) => {
    await store.putMany([person("a"), person("b"), person("c")]);
    const [first, second, third] = await store.list(undefined, 3);
    assert(first && second && third);
    await store.delete(second.id);
    assertEquals(await store.list(second.id, 3), [third]);
  }),
];

function byId(a: Person, b: Person): number {
  return a.id < b.id ? -1 : 1;
}

const durabilityLaws: readonly Law<PersonStore>[] = [
  law(
    "another adapter sees an acknowledged write at once",
    async (store, subject) => {
      await using other = await subject.open();
      for (let i = 0; i < 20; i++) {
        const it = person("seen", `Version ${i}`);
        await store.put(it);
        assertEquals(await other.get(it.id), it);
      }
      await other.delete(person("seen").id);
      assertEquals(await store.get(person("seen").id), undefined);
    },
  ),

  law(
    "an acknowledged write is there after a restart",
    async (store, subject) => {
      await store.put(ada);
      await store.add(person("bob"));
      await store.delete(person("bob").id);
      await store[Symbol.asyncDispose]();
      await using again = await subject.open();
      assertEquals(await again.list(undefined, 10), [ada]);
    },
  ),

  law(
    "of concurrent adds through two adapters one wins",
    async (store, subject) => {
      await using other = await subject.open();
      const wins = await Promise.all(
        [store, other, store, other].map((it) => it.add(ada)),
      );
      assertEquals(wins.filter((won) => won).length, 1);
    },
  ),
];

/** The laws of a store: the laws of every adapter, and its own. */
export const storeLaws: readonly Law<PersonStore>[] = [
  ...daoLaws,
  ...durabilityLaws,
  ...putManyLaws,
  ...compareAndSetLaws,
  ...listLaws,
  ...outboxLaws,
  ...changesByOthersLaws,
];
