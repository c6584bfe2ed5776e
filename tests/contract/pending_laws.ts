/**
 * The laws of a store's pending-invalidation log. A store without one passes:
 * the service says so at start, and the TTL bounds what others may serve.
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

/** A law about a store that has a log. */
function logLaw(
  name: string,
  check: (
    store: PersonStore,
    log: Outbox<Person>,
    other: Outbox<Person> | undefined,
  ) => Promise<void>,
): Law<PersonStore> {
  return law(`log: ${name}`, async (store, subject) => {
    if (!store.outbox) return;
    await using other = await subject.open();
    await check(store, store.outbox, other.outbox);
  });
}

/** Rows in an order of their own, to be compared. */
function sorted(
  rows: readonly OutboxRow<Person>[],
): (readonly [string, string])[] {
  return rows.map((row) => [row.token, row.id] as const).toSorted();
}

/** The laws of the log. */
export const pendingLaws: readonly Law<PersonStore>[] = [
  logLaw("a write without a token leaves no row", async (store, log) => {
    await store.put(ada);
    await store.delete(ada.id);
    assertEquals(await log.list(10), []);
  }),

  logLaw("every kind of write leaves its row", async (store, log, other) => {
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
    assertEquals(sorted(await log.list(10)), rows);
    assertEquals(sorted(await other?.list(10) ?? []), rows);
  }),

  logLaw("rows are settled one by one", async (_, log, other) => {
    await log.record("one", [ada.id, person("x").id]);
    await log.record("two", [ada.id]);
    await other?.settle([{ token: "one", id: ada.id }]);
    assertEquals(sorted(await log.list(10)), [
      ["one", "x"],
      ["two", "ada"],
    ]);
    await log.settle([]);
    await log.settle(await log.list(10));
    assertEquals(await log.list(10), []);
    // Nor does the token of one of them count for the id of another.
    await log.record("one", [ada.id, person("x").id]);
    await log.record("two", [ada.id, person("x").id]);
    await log.settle([
      { token: "one", id: ada.id },
      { token: "two", id: person("x").id },
    ]);
    assertEquals(sorted(await log.list(10)), [
      ["one", "x"],
      ["two", "ada"],
    ]);
  }),

  logLaw("recording and settling twice is harmless", async (_, log) => {
    const row = { token: "one", id: ada.id };
    await log.record("one", [ada.id, ada.id]);
    await log.record("one", [ada.id]);
    assertEquals(await log.list(10), [row]);
    await log.settle([row, row]);
    await log.settle([row]);
    assertEquals(await log.list(10), []);
  }),

  logLaw("its ids are exact, and it may be long", async (_, log) => {
    await log.record("all", CONFUSABLE_IDS);
    assertEquals((await log.list(7)).length, 7);
    const rows = await log.list(1000);
    assertEquals(
      rows.map((row) => row.id).toSorted(),
      CONFUSABLE_IDS.toSorted(),
    );
    // Each by itself, so that those of its look-alikes stay.
    for (const [i, row] of rows.entries()) {
      await log.settle([row]);
      assertEquals(sorted(await log.list(1000)), sorted(rows.slice(i + 1)));
    }
  }),
];
