import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { POLL } from "../../src/cache_aside/outbox/lease_length.ts";
import { AppError } from "../../src/errors.ts";
import type { Person } from "../../src/person/person.ts";
import { person } from "../contract/people.ts";
import {
  ada,
  adele,
  bob,
  fixture,
  LONG_ENOUGH,
} from "../support/fakes/verified.ts";

describe("the work of a verifier", () => {
  it("compares only hits that claim to be current", async () => {
    await using it = await fixture();
    await it.read();
    await it.people.read(ada.id, { source: "database" });
    await it.people.read(ada.id, { cache: "no-cache" });
    await it.people.read(ada.id, { cache: "no-store" });
    it.store.down = true;
    await it.pass(2_000);
    const { origin } = await it.people.read(ada.id);
    assertEquals("caveat" in origin && origin.caveat, "unverified");
    await it.pass(2_000);
    assertEquals(it.verdicts, []);
  });

  it("compares so many hits a second, and no more", async () => {
    for (const rate of [1, 20, 100]) {
      await using it = await fixture({ rate });
      await it.read();
      for (let n = 0; n < 10_000; n++) {
        await it.people.read(ada.id);
        await it.pass(1);
      }
      const { length } = it.verdicts;
      assert(length > 8 * rate && length < 12 * rate, `${rate}: ${length}`);
    }
  });

  it("compares one of a batch", async () => {
    await using it = await fixture();
    const ids = [ada.id, bob.id];
    await it.people.readMany(ids);
    it.store.persons.set(ada.id, adele);
    it.store.persons.set(bob.id, person("bob", "Rob"));
    while (it.stale.length < 2) {
      await it.people.readMany(ids);
      await it.pass(LONG_ENOUGH);
    }
    assertEquals(it.stale.map(({ id }) => id).sort(), ids);
  });

  it("does nothing without hits, or if it is off", async () => {
    await using it = await fixture({}, { verify: undefined });
    await it.read();
    await it.read();
    const { calls } = it.store;
    await it.pass(POLL / 2);
    assertEquals([it.store.calls, it.verdicts], [calls, []]);

    const settings = { shared: false };
    await using idle = await fixture({}, settings);
    await idle.pass(5_000);
    assertEquals(idle.runtime.next, Infinity);
    await using none = await fixture({}, { ...settings, cache: undefined });
    await none.read();
    await none.pass(5_000);
    assertEquals([none.store.calls, none.verdicts], [1, []]);
  });

  it("pauses while the store fails", async () => {
    let calls = 0;
    await using it = await fixture({
      get() {
        calls++;
        return Promise.reject(new AppError("unavailable", "Down."));
      },
    });
    await it.read();
    for (let n = 0; n < 100; n++) {
      assertEquals(await it.read(), "Ada hit");
      await it.pass(100);
    }
    assertEquals([calls, it.verdicts], [2, ["failed", "failed"]]);
  });

  it("asks nothing of a store that is busy", async () => {
    let busy = true;
    await using it = await fixture({ rate: 10, busy: () => busy });
    await it.read();
    const { calls } = it.store;
    for (let n = 0; n < 30; n++) await it.read();
    await it.pass(POLL - 10);
    assertEquals([it.store.calls, it.verdicts], [calls, []]);
    busy = false;
    await it.pass(POLL);
    await it.read();
    await it.pass(5);
    assertEquals(it.verdicts, ["same"]);
  });

  it("asks a slow store less often", async () => {
    let calls = 0;
    await using it = await fixture({
      rate: 10,
      get: (id) => {
        calls++;
        return new Promise((resolve) =>
          it.runtime.setTimeout(() => resolve(it.store.persons.get(id)), 500)
        );
      },
    });
    await it.read();
    for (let n = 0; n < 110; n++) {
      await it.read();
      await it.pass(100);
    }
    assertEquals(calls, 2);
  });

  it("neither waits nor ends with a backend that hangs", async () => {
    const it = await fixture({ get: () => new Promise(() => {}) });
    await it.read();
    assertEquals(await it.read(), "Ada hit");
    await it.pass(12_000);
    assertEquals(it.verdicts, ["failed"]);
    await it.pass(8_000);
    await it.read();
    await it.people[Symbol.asyncDispose]();
    assertEquals(it.verdicts, ["failed"]);
    assertEquals(it.runtime.next, Infinity);
  });

  it("shares no load, and counts for no circuit", async () => {
    await using it = await fixture();
    await it.read();
    const slow = Promise.withResolvers<Person | undefined>();
    const get = it.store.get.bind(it.store);
    it.store.get = () => slow.promise;
    assertEquals(await it.read(), "Ada hit");
    it.store.get = get;
    await it.cache.invalidate(ada.id);
    assertEquals(await it.read(), "Ada miss");
    slow.resolve(adele);
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["changed"]);
    assertEquals(await it.read(), "Ada hit");
  });
});
