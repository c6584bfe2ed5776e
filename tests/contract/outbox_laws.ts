/**
 * The laws of a store's outbox. A store without an outbox passes: the service
 * logs this at start, and the TTL limits how long other instances may serve an
 * old value.
 *
 * @module
 */
import type { Person } from "../../src/person/person.ts";
import { assertEquals } from "../std/assert.ts";
import type { Outbox, OutboxRow } from "../../src/dao/store.ts";
import type { PersonStore } from "../../src/dao/person_dao.ts";
import { type Law, law } from "./law.ts";
import { CONFUSABLE_IDS, person } from "./people.ts";

const ada = person("ada");

/** A law of a store that has an outbox. */
function outboxLaw(
  name: string,
  check: (
    store: PersonStore,
    outbox: Outbox<Person>,
    other: Outbox<Person> | undefined,
  ) => Promise<void>,
): Law<PersonStore> {
  return law(`outbox: ${name}`, async (store, subject) => {
    if (!store.outbox) return;
    await using other = await subject.open();
    await check(store, store.outbox, other.outbox);
  });
}

/** The rows as sorted pairs, for a comparison. */
function sorted(
  rows: readonly OutboxRow<Person>[],
): (readonly [string, string])[] {
  return rows.map((row) => [row.token, row.id] as const).toSorted();
}

/** The laws of the outbox. */
export const outboxLaws: readonly Law<PersonStore>[] = [
  outboxLaw("a write without a token leaves no row", async (store, outbox) => {
    await store.put(ada);
    await store.delete(ada.id);
    assertEquals(await outbox.list(10), []);
  }),

  outboxLaw(
    "every kind of write leaves its row",
    async (store, outbox, other) => {
      await store.add(ada, "add");
      await store.put(ada, "put");
      await store.compareAndSet(ada, person("ada", "Adele"), "cas");
      await store.delete(ada.id, "delete");
      await store.putMany([person("x"), person("y")], "many");
      const rows = sorted([
        { token: "add", id: ada.id },
        { token: "cas", id: ada.id },
        { token: "delete", id: ada.id },
        { token: "many", id: person("x").id },
        { token: "many", id: person("y").id },
        { token: "put", id: ada.id },
      ]);
      assertEquals(sorted(await outbox.list(10)), rows);
      assertEquals(sorted(await other?.list(10) ?? []), rows);
    },
  ),

  outboxLaw("rows are settled one by one", async (_, outbox, other) => {
    await outbox.record("one", [ada.id, person("x").id]);
    await outbox.record("two", [ada.id]);
    await other?.settle([{ token: "one", id: ada.id }]);
    assertEquals(sorted(await outbox.list(10)), [
      ["one", "x"],
      ["two", "ada"],
    ]);
    await outbox.settle([]);
    await outbox.settle(await outbox.list(10));
    assertEquals(await outbox.list(10), []);
    // A row is removed only if its token and its id both match.
    await outbox.record("one", [ada.id, person("x").id]);
    await outbox.record("two", [ada.id, person("x").id]);
    await outbox.settle([
      { token: "one", id: ada.id },
      { token: "two", id: person("x").id },
    ]);
    assertEquals(sorted(await outbox.list(10)), [
      ["one", "x"],
      ["two", "ada"],
    ]);
  }),

  outboxLaw("lists the first tokens first", async (_, outbox) => {
    await outbox.record("b", [ada.id, person("x").id]);
    await outbox.record("!z", [ada.id]);
    await outbox.record("a", [person("x").id]);
    const tokens = async (limit: number) =>
      (await outbox.list(limit)).map((row) => row.token);
    assertEquals(await tokens(2), ["!z", "a"]);
    assertEquals(await tokens(10), ["!z", "a", "b", "b"]);
  }),

  outboxLaw("recording and settling twice is harmless", async (_, outbox) => {
    const row = { token: "one", id: ada.id };
    await outbox.record("one", [ada.id, ada.id]);
    await outbox.record("one", [ada.id]);
    assertEquals(await outbox.list(10), [row]);
    await outbox.settle([row, row]);
    await outbox.settle([row]);
    assertEquals(await outbox.list(10), []);
  }),

  outboxLaw("a store that listens hears of a row", async (_, outbox, other) => {
    if (!outbox.listen) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    outbox.listen(resolve);
    // It may listen on the connection with which it reads.
    await outbox.list(1);
    await other?.record("one", [ada.id]);
    await promise;
    assertEquals(await outbox.list(10), [{ token: "one", id: ada.id }]);
  }),

  outboxLaw("ids are exact, and it may be long", async (_, outbox) => {
    await outbox.record("all", CONFUSABLE_IDS);
    assertEquals((await outbox.list(7)).length, 7);
    const rows = await outbox.list(1000);
    assertEquals(
      rows.map((row) => row.id).toSorted(),
      CONFUSABLE_IDS.toSorted(),
    );
    // One row at a time, so the rows of similar ids must stay.
    for (const [i, row] of rows.entries()) {
      await outbox.settle([row]);
      assertEquals(sorted(await outbox.list(1000)), sorted(rows.slice(i + 1)));
    }
  }),
];
