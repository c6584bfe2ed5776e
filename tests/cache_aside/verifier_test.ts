import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { POLL, PUBLISHED } from "../../src/cache_aside/outbox/lease_length.ts";
import type { StaleHit } from "../../src/cache_aside/verifier.ts";
import { AppError } from "../../src/errors.ts";
import type { Person } from "../../src/person/person.ts";
import { person } from "../contract/people.ts";
import { TellingStore } from "../support/fakes/telling_store.ts";
import {
  ada,
  adele,
  fixture,
  LIFETIMES,
  LONG_ENOUGH,
  plant,
} from "../support/fakes/verified.ts";

/** The row that a trigger leaves in the outbox. */
const outboxRow = { token: "other:1", id: ada.id };

describe("a verifier", () => {
  it("finds that a hit is equal to the row", async () => {
    await using it = await fixture();
    assertEquals([await it.read(), await it.read()], ["Ada miss", "Ada hit"]);
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["same"]);
  });

  it("finds a planted stale entry, tells how it was cached, and heals it", async () => {
    await using it = await fixture();
    await plant(it);
    assertEquals(await it.read(), "Ada hit");
    await it.pass(PUBLISHED - 50);
    assertEquals(it.verdicts, []);
    await it.pass(100);
    assertEquals(it.verdicts, ["stale"]);
    const [{ version, ttl, ...found } = {} as StaleHit<Person>] = it.stale;
    assertEquals(found, {
      id: ada.id,
      cached: ada,
      stored: adele,
      healed: true,
    });
    assert(version.startsWith("version "), version);
    assert(ttl > LIFETIMES.ttl * 0.8 && ttl < LIFETIMES.ttl, `${ttl}`);
    assertEquals(await it.read(), "Adele miss");
    assertEquals(await it.read(), "Adele hit");
  });

  it("finds a person that was deleted", async () => {
    await using it = await fixture();
    await it.read();
    it.store.persons.delete(ada.id);
    assertEquals(await it.read(), "Ada hit");
    await it.pass(LONG_ENOUGH);
    const [found] = it.stale;
    assertEquals([found?.cached, found?.stored], [ada, undefined]);
    assertEquals(await it.read(), "undefined miss");
  });

  it("finds that a cached absence is right, and that a row contradicts it", async () => {
    await using it = await fixture();
    const carl = person("carl", "Carl");
    await it.read(carl.id);
    assertEquals(await it.read(carl.id), "undefined hit");
    await it.pass(2_000);
    assertEquals(it.verdicts, ["same"]);
    it.store.persons.set(carl.id, carl);
    await it.read(carl.id);
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["same", "stale"]);
    assertEquals(it.stale[0]?.cached, undefined);
    assertEquals(it.stale[0]?.stored, carl);
    assertEquals(await it.read(carl.id), "Carl miss");
  });

  it("raises no alarm for a change that is dropped within a lease", async () => {
    await using it = await fixture();
    // Just after a read of the outbox: nothing is noticed for a while.
    await it.pass(POLL + 1);
    await plant(it);
    it.store.rows.push(outboxRow);
    assertEquals(await it.read(), "Ada hit");
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["changed"]);
  });

  it("takes two changes in a row for no lasting difference", async () => {
    await using it = await fixture();
    await it.pass(POLL + 1);
    await plant(it);
    it.store.rows.push(outboxRow);
    assertEquals(await it.read(), "Ada hit");
    await it.pass(PUBLISHED - 50);
    assertEquals(await it.read(), "Adele miss");
    it.store.persons.set(ada.id, ada);
    it.store.rows.push(outboxRow);
    await it.pass(100);
    assertEquals(await it.read(), "Adele hit");
    assertEquals(it.verdicts, ["changed"]);
  });

  it("raises no alarm within the staleness that the operator allows", async () => {
    await using it = await fixture();
    await plant(it);
    assertEquals(await it.read(), "Ada hit");
    const lookup = it.cache.lookup.bind(it.cache);
    it.cache.lookup = async (id) => {
      const seen = await lookup(id);
      return seen.state === "hit" ? { ...seen, withinStaleness: true } : seen;
    };
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["changed"]);
    await it.pass(1_000);
    assertEquals(await it.read(), "Ada hit");
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["changed"]);
  });

  it("raises no alarm while an invalidation is pending", async () => {
    await using it = await fixture();
    await plant(it);
    it.store.rows.push(outboxRow);
    assertEquals(await it.read(), "Ada hit");
    it.server.down = true;
    await it.pass(PUBLISHED - POLL);
    const { run } = it.server;
    it.server.down = false;
    // It answers, but it drops nothing.
    it.server.run = (operation) =>
      operation.op === "delete"
        ? Promise.reject(new AppError("unavailable", "Down."))
        : run.call(it.server, operation);
    await it.pass(2 * POLL);
    assertEquals(it.verdicts, ["changed"]);
  });

  it("raises no alarm for writes through the service", async () => {
    await using it = await fixture({ rate: 100 });
    for (let n = 0; n < 300; n++) {
      const write = it.people.put(person("ada", `v${n}`));
      await it.read();
      await it.pass(n % 13);
      await write;
      await it.read();
      await it.read();
      await it.pass(n % 7);
    }
    await it.pass(LONG_ENOUGH);
    assert(it.verdicts.length > 100, `${it.verdicts.length}`);
    assert(it.verdicts.includes("same"));
    assertEquals(it.stale, []);
  });

  it("gives no verdict if the entry is replaced while it compares", async () => {
    await using it = await fixture();
    await plant(it);
    const get = it.store.get.bind(it.store);
    it.store.get = async (id) => {
      const found = await get(id);
      await it.cache.invalidate(id);
      return found;
    };
    await it.read();
    await it.pass(2 * LONG_ENOUGH);
    assertEquals(it.verdicts, ["changed"]);
  });

  it("gives no verdict if the entry expires, or the lease is over", async () => {
    await using it = await fixture({}, { shared: false });
    await plant(it);
    await it.read();
    it.runtime.jump(LIFETIMES.ttl);
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["changed"]);

    await using other = await fixture();
    await plant(other);
    await other.read();
    const { promise, reject } = Promise.withResolvers<never>();
    Object.assign(other.store.outbox, { list: () => promise });
    await other.pass(LONG_ENOUGH);
    assertEquals(other.verdicts, ["changed"]);
    reject(new AppError("unavailable", "Down."));
  });

  it("leaves the entry of a store that is down to a later comparison", async () => {
    await using it = await fixture({
      get: (id) => Promise.resolve(it.store.persons.get(id)),
    }, { refusal: () => new AppError("unavailable", "Down.") });
    await plant(it);
    await it.read();
    await it.pass(LONG_ENOUGH);
    assertEquals(it.stale.map(({ healed }) => healed), [false]);
    await it.pass(1_000);
    assertEquals(await it.read(), "Ada hit");
    await it.pass(LONG_ENOUGH);
    assertEquals(it.verdicts, ["stale", "stale"]);
  });
});

describe("a verifier in front of a store that tells of other programs", () => {
  it("finds what is planted in the cache, and no commit of another", async () => {
    const store = new TellingStore();
    const other = new TellingStore(store);
    await using it = await fixture({ rate: 100 }, { store, shared: false });
    for (let n = 0; n < 200; n++) {
      await other.put(person("ada", `v${n}`));
      await it.read();
      const write = other.put(person("ada", `w${n}`));
      await it.read();
      await write;
      await it.read();
      await it.pass(n % 17);
    }
    await it.pass(LONG_ENOUGH);
    assert(it.verdicts.includes("same"));
    assertEquals(it.stale, []);
    await plant(it);
    await it.pass(20);
    await it.read();
    await it.pass(LONG_ENOUGH);
    assertEquals(it.stale.length, 1);
    assertEquals(await it.read(), "Adele miss");
  });
});
