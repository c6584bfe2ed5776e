import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Registration } from "../../../src/cache_aside/outbox/registration.ts";
import { kindOf } from "../../../src/cache_aside/outbox/row_kind.ts";
import { AppError } from "../../../src/errors.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { WAIT, World } from "./registering.ts";

describe("the registration of a cache", () => {
  it("trusts the first epoch of a store at once", async () => {
    const world = new World();
    const a = world.instance("A");
    const epoch = await a.round();
    assertNotEquals(epoch, undefined);
    assertEquals(a.used, { identity: "A", epoch });
    assertEquals(world.store.rows.map(({ id }) => `${id}`), ["A+"]);
    assertEquals(world.store.rows.map(kindOf), ["registration"]);
  });

  it("lets an instance with the same servers use the same epoch", async () => {
    const world = new World();
    const [a, b] = [world.instance("A"), world.instance("A")];
    assertEquals(await b.round(), await a.round());
  });

  it("tells the cache to use no key before an epoch is trusted", () => {
    const a = new World().instance("A");
    a.used = { identity: "", epoch: "" };
    new Registration(a.membership, () => undefined, RUNTIME, () => WAIT);
    assertEquals(a.used, undefined);
  });

  it("trusts the epoch of other servers only after a lease", async () => {
    const world = new World();
    const [a, b] = [world.instance("A"), world.instance("A")];
    const first = await a.round();
    await b.round();
    a.found = a.identity = "A2";
    assertEquals(a.epoch, undefined, "its servers are not the registered ones");
    assertEquals(await a.round(), undefined);
    assertEquals(a.used, undefined, "no key may be used while it waits");
    assertEquals(b.epoch, first, "it has not read the outbox yet");
    assertEquals(await b.round(), undefined);
    world.now += WAIT;
    assertEquals(await a.round(), undefined);
    world.now += 1;
    const second = await a.round();
    assertNotEquals(second, undefined);
    assertNotEquals(second, first);
    assertEquals(a.used, { identity: "A2", epoch: second });
    // It asks its own servers, and finds what the other one found.
    b.found = "A2";
    assertEquals(await b.round(), second);
    assertEquals(world.store.rows.length, 1);
  });

  it("is tried again in the next round if the outbox did not take it", async () => {
    const world = new World();
    const a = world.instance("A");
    await a.round();
    a.found = a.identity = "A2";
    const { outbox } = world.store;
    const record = outbox.record.bind(outbox);
    outbox.record = () => Promise.reject(new AppError("unavailable", "Down."));
    await assertRejects(() => a.round(), AppError, "Down.");
    outbox.record = record;
    await a.round();
    assertEquals(world.store.rows.map(({ id }) => `${id}`), ["A2"]);
  });

  it("leaves one row at each change of the servers, before it is trusted", async () => {
    const world = new World();
    const a = world.instance("A");
    for (const identity of ["A1", "A2", "A3"]) {
      a.found = a.identity = identity;
      await a.round();
      assertEquals(world.store.rows.map(({ id }) => `${id}`.slice(0, 2)), [
        identity,
      ]);
    }
  });

  it("counts the wait from the end of the read of the outbox", async () => {
    const world = new World();
    const a = world.instance("A");
    await a.round();
    await world.instance("B").round();
    a.found = "B";
    const rows = await world.store.outbox.list(100);
    // A slow reply: another instance may have read the outbox until now.
    world.now += WAIT + 1;
    a.registration.see(rows);
    await a.registration.update(world.store.outbox);
    assertEquals(await a.round(), undefined);
    world.now += WAIT + 1;
    assertNotEquals(await a.round(), undefined);
  });

  it("is confirmed, so that a later instance need not wait", async () => {
    const world = new World();
    await world.instance("A").round();
    const b = world.instance("B");
    await b.round();
    world.now += WAIT + 1;
    const epoch = await b.round();
    assertEquals(await world.instance("B").round(), epoch);
  });

  it("is the same one if two instances register at once", async () => {
    const world = new World();
    const [a, b] = [world.instance("A"), world.instance("A")];
    await Promise.all([a.see(), b.see()]);
    await Promise.all([
      a.registration.update(world.store.outbox),
      b.registration.update(world.store.outbox),
    ]);
    assertEquals(world.store.rows.length, 2);
    assertEquals([await a.round(), await b.round()], [undefined, undefined]);
    world.now += WAIT + 1;
    const epoch = await a.round();
    assertNotEquals(epoch, undefined);
    assertEquals(await b.round(), epoch);
  });

  it("stays while the instances that registered it may use it", async () => {
    const world = new World();
    const old = world.instance("A");
    await old.round();
    const young = world.instance("B");
    await young.round();
    world.now += WAIT + 1;
    const epoch = await young.round();
    assertEquals(await old.round(), undefined);
    assertEquals(await young.round(), epoch);
    world.now += 60_000;
    assertEquals(await old.round(), undefined);
    world.now += WAIT + 1;
    assertNotEquals(await old.round(), undefined);
    assertEquals(await young.round(), undefined);
  });

  it("changes if a server comes back to an address", async () => {
    const world = new World();
    const a = world.instance("A");
    const epochs = new Set([await a.round()]);
    for (const identity of ["B", "A", "B"]) {
      a.found = a.identity = identity;
      await a.round();
      world.now += WAIT + 1;
      epochs.add(await a.round());
    }
    assertEquals(epochs.size, 4);
    assertEquals(epochs.has(undefined), false);
  });

  it("waits while the servers do not say who they are", async () => {
    const world = new World();
    const a = world.instance(undefined);
    assertEquals(await a.round(), undefined);
    assertEquals(world.store.rows, []);
    a.found = "A";
    assertNotEquals(await a.round(), undefined);
  });

  for (const uuids of [["1", "2"], ["2", "1"]]) {
    it(`does not come back if it is confirmed late (${uuids})`, async () => {
      const world = new World();
      const { outbox } = world.store;
      await world.instance("Z").round();
      world.uuids.push(...uuids);
      const [a, peer] = [world.instance("A"), world.instance("A")];
      await a.round();
      await peer.round();
      world.now += WAIT + 1;
      await peer.see();
      assertNotEquals(peer.epoch, undefined, "its entries may be filled");
      await a.see();
      const late = Promise.withResolvers<void>();
      const confirmed = a.registration.update({
        ...outbox,
        record: (token, ids) =>
          late.promise.then(() => outbox.record(token, ids)),
      });
      const b = world.instance("B");
      await b.round();
      world.now += WAIT + 1;
      const epoch = await b.round();
      assertNotEquals(epoch, undefined, "writes need not tell the other keys");
      late.resolve();
      await confirmed;
      assertEquals(await peer.round(), undefined);
      assertEquals(await b.round(), epoch);
    });
  }

  it("is not trusted at once after someone has emptied the outbox", async () => {
    const world = new World();
    const [a, b] = [world.instance("A"), world.instance("A")];
    const first = await a.round();
    await b.round();
    world.store.rows.length = 0;
    assertEquals(await a.round(), undefined);
    assertEquals(b.epoch, first, "it has not read the outbox yet");
    world.now += WAIT + 1;
    assertNotEquals(await a.round(), undefined);
  });

  it("tells once that another cache is registered, or its own", async () => {
    const world = new World();
    const [a, same] = [world.instance("A"), world.instance("A")];
    for (const it of [a, same, a, same]) await it.round();
    assertEquals([a.news, same.news], [[], []], "a start is no news");
    const b = world.instance("B");
    for (const it of [b, a, b, a]) await it.round();
    assertEquals([a.news, b.news], [["other"], []]);
    world.now += WAIT + 1;
    for (const it of [b, a, b, a]) await it.round();
    assertEquals([a.news, b.news], [["other"], ["own"]]);
    a.found = "B";
    await a.round();
    await a.round();
    assertEquals([a.news, b.news], [["other", "own"], ["own"]]);
  });
});
