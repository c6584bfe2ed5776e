/**
 * The laws of every {@linkcode PersonDao}, store or cache.
 *
 * @module
 */
import { assert, assertEquals } from "../std/assert.ts";
import { hasCode } from "../../src/errors.ts";
import type { PersonDao } from "../../src/dao/person_dao.ts";
import type { Person } from "../../src/person/person.ts";
import { type Law, law } from "./law.ts";
import { CONFUSABLE_IDS, ODD_NAMES, person } from "./people.ts";

const ada = person("ada", "Ada", "Lovelace");
const adele = person("ada", "Adele", "Goldberg");

/** Every call of the contract that reaches the backend, by name. */
const CALLS: Readonly<Record<string, (dao: PersonDao) => Promise<unknown>>> = {
  get: (dao) => dao.get(ada.id),
  getMany: (dao) => dao.getMany([ada.id]),
  add: (dao) => dao.add(ada),
  put: (dao) => dao.put(ada),
  delete: (dao) => dao.delete(ada.id),
  ping: (dao) => dao.ping(),
};

/** Asserts that each call throws `unavailable`: never a miss, never a hang. */
async function assertAllUnavailable(dao: PersonDao): Promise<void> {
  const answers = await Promise.all(
    Object.entries(CALLS).map(async ([name, call]) => {
      try {
        return `${name} answered ${JSON.stringify(await call(dao))}`;
      } catch (error) {
        if (hasCode(error, "unavailable")) return undefined;
        return `${name} threw ${error}`;
      }
    }),
  );
  assertEquals(answers.filter((it) => it !== undefined), []);
}

/**
 * Tries to change an object that was passed in or out; a frozen object refuses.
 */
export function tamperWith(it: object | undefined): void {
  if (it) Reflect.set(it, "firstName", "Changed");
}

/** The number of answers that equal `expected`. */
function count<T>(answers: readonly T[], expected: T): number {
  return answers.filter((answer) => answer === expected).length;
}

/** Makes 20 concurrent calls for one id, each with a different name. */
function rush<T>(call: (racer: Person) => Promise<T>): Promise<T[]> {
  return Promise.all(
    Array.from({ length: 20 }, (_, i) => call(person("race", `Racer ${i}`))),
  );
}

/** The laws of every adapter. */
export const daoLaws: readonly Law<PersonDao>[] = [
  law("a missing person is undefined, not an error", async (dao) => {
    assertEquals(await dao.get(ada.id), undefined);
  }),

  law("a put person is read back with every field", async (dao) => {
    await dao.put(ada);
    assertEquals(await dao.get(ada.id), ada);
  }),

  law("an empty last name is kept", async (dao) => {
    const plato = person("plato", "Plato", "");
    await dao.put(plato);
    assertEquals(await dao.get(plato.id), plato);
  }),

  law("names are kept exactly", async (dao) => {
    const odd = ODD_NAMES.map((name, i) => person(`odd-${i}`, name, name));
    await Promise.all(odd.map((it) => dao.put(it)));
    for (const it of odd) assertEquals(await dao.get(it.id), it);
  }),

  law("ids are compared byte for byte", async (dao) => {
    const all = CONFUSABLE_IDS.map((id, i) => person(id, `Number ${i}`));
    for (const it of all) {
      assert(await dao.add(it), `add(${JSON.stringify(it.id)}) found another`);
    }
    for (const it of all) assertEquals(await dao.get(it.id), it);
  }),

  law("deleting an id keeps the ids that look like it", async (dao) => {
    const [first, ...others] = CONFUSABLE_IDS.map((id) => person(id));
    assert(first);
    for (const it of others) {
      assertEquals(await dao.delete(it.id), false, `deleted for ${it.id}`);
      await dao.put(it);
    }
    assertEquals(await dao.delete(first.id), false);
    for (const it of others) assertEquals(await dao.get(it.id), it);
  }),

  law("putting an id keeps the ids that look like it", async (dao) => {
    for (const id of CONFUSABLE_IDS) {
      assertEquals(await dao.put(person(id)), "created", `for ${id}`);
    }
  }),

  law("a batch finds exactly the stored people", async (dao) => {
    const all = CONFUSABLE_IDS.map((id, i) => person(id, `Number ${i}`));
    const there = all.filter((_, i) => i % 2 === 0);
    await Promise.all(there.map((it) => dao.put(it)));
    const found = await dao.getMany(CONFUSABLE_IDS);
    assertEquals(
      [...found].sort(),
      there.map((it): [string, Person] => [it.id, it]).sort(),
    );
  }),

  law("a repeated id counts once in a batch", async (dao) => {
    await dao.put(ada);
    const found = await dao.getMany([ada.id, ada.id, person("unknown").id]);
    assertEquals([...found], [[ada.id, ada]]);
  }),

  law("a batch of no ids is empty", async (dao) => {
    assertEquals((await dao.getMany([])).size, 0);
  }),

  law("a batch may be large", async (dao) => {
    const all = Array.from({ length: 300 }, (_, i) => person(`many-${i}`));
    await Promise.all(all.map((it) => dao.put(it)));
    const found = await dao.getMany(all.map((it) => it.id));
    assertEquals(found.size, all.length);
  }),

  law("add inserts only if the id is free", async (dao) => {
    assertEquals(await dao.add(ada), true);
    assertEquals(await dao.add(adele), false);
    assertEquals(await dao.get(ada.id), ada);
  }),

  law(
    "of concurrent adds exactly one wins, and its value stays",
    async (dao) => {
      const wins = await rush(async (it) => await dao.add(it) ? it : undefined);
      const winners = wins.filter((it) => it !== undefined);
      assertEquals(winners.length, 1);
      assertEquals(await dao.get(person("race").id), winners[0]);
    },
  ),

  law("put answers whether it created or replaced", async (dao) => {
    assertEquals(await dao.put(ada), "created");
    assertEquals(await dao.put(adele), "replaced");
    assertEquals(await dao.put(adele), "replaced");
    assertEquals(await dao.get(ada.id), adele);
  }),

  law("of concurrent puts exactly one creates", async (dao) => {
    const results = await rush((it) => dao.put(it));
    assertEquals(count(results, "created"), 1);
  }),

  law("delete answers whether there was a person", async (dao) => {
    assertEquals(await dao.delete(ada.id), false);
    await dao.put(ada);
    assertEquals(await dao.delete(ada.id), true);
    assertEquals(await dao.get(ada.id), undefined);
    assertEquals(await dao.delete(ada.id), false);
    assertEquals(await dao.add(adele), true);
  }),

  law("of concurrent deletes exactly one finds the person", async (dao) => {
    await dao.put(person("race"));
    const results = await rush((it) => dao.delete(it.id));
    assertEquals(count(results, true), 1);
  }),

  law("a stored person is a copy of exactly its fields", async (dao) => {
    const given = { ...ada, extra: "x" };
    await dao.put(given);
    tamperWith(given);
    const read = await dao.get(ada.id);
    assertEquals({ ...read }, { ...ada });
    tamperWith(read);
    assertEquals(await dao.get(ada.id), ada);
  }),

  law("ping answers", async (dao) => {
    await dao.ping();
  }),

  law(
    "disposing twice is safe, also of an unused adapter",
    async (_, subject) => {
      const unused = await subject.open();
      await unused[Symbol.asyncDispose]();
      await unused[Symbol.asyncDispose]();
      const used = await subject.open();
      await used.put(ada);
      await Promise.all([
        used[Symbol.asyncDispose](),
        used[Symbol.asyncDispose](),
      ]);
      await used[Symbol.asyncDispose]();
    },
  ),

  law("calls after dispose are unavailable", async (dao) => {
    await dao.put(ada);
    await dao[Symbol.asyncDispose]();
    await assertAllUnavailable(dao);
  }),

  law("calls under way when disposed settle", async (dao) => {
    const calls = Object.values(CALLS).map((call) => call(dao));
    const settled = Promise.allSettled(calls);
    await dao[Symbol.asyncDispose]();
    await settled;
  }),
];

/**
 * The laws of an adapter whose backend is unreachable. Their subject must open
 * adapters of a backend that is down.
 */
export const outageLaws: readonly Law<PersonDao>[] = [
  law("an outage is never a miss: every call is unavailable", async (dao) => {
    await assertAllUnavailable(dao);
    // The second failure must be as clear, and no slower, than the first.
    await assertAllUnavailable(dao);
  }),

  law("a batch of no ids costs no I/O", async (dao) => {
    assertEquals((await dao.getMany([])).size, 0);
  }),

  law("an adapter that never connected can be disposed of", async (dao) => {
    await dao.ping().catch(() => {});
    await dao[Symbol.asyncDispose]();
    await assertAllUnavailable(dao);
  }),
];
