import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UNSHARED } from "../../../src/cache_aside/outbox/registration.ts";
import { PERSON } from "../../../src/person/person.ts";
import { WAIT, World } from "./registering.ts";

describe("an instance without a shared cache", () => {
  const none = (world: World) => world.instance(UNSHARED.identity);

  it("registers itself where there is no cache", async () => {
    assertNotEquals(await none(new World()).round(), undefined);
    await UNSHARED.identify();
    UNSHARED.use(undefined);
  });

  it("leaves the registered cache to those that drain the outbox", async () => {
    const world = new World();
    const a = world.instance("A");
    const epoch = await a.round();
    const other = none(world);
    for (let i = 0; i < 200; i++) {
      world.now += 1000;
      assertEquals(await other.round(), undefined);
    }
    assertEquals(await a.round(), epoch);
  });

  it("takes the place of a cache for which the outbox is not drained", async () => {
    const world = new World();
    await world.instance("A").round();
    const other = none(world);
    await world.store.outbox.record("write", [PERSON.parseId("1")]);
    assertEquals(await other.round(), undefined);
    world.now += 60_000;
    await other.round();
    world.now += WAIT + 1;
    assertNotEquals(await other.round(), undefined);
  });

  it("gives the place back at once to the cache that had it", async () => {
    const world = new World();
    const a = world.instance("A");
    await a.round();
    const other = none(world);
    await world.store.outbox.record("write", [PERSON.parseId("1")]);
    await other.round();
    world.now += 60_000;
    await other.round();
    assertEquals(await a.round(), undefined);
    world.now += WAIT + 1;
    assertNotEquals(await a.round(), undefined);
  });

  it("gives place to a cache", async () => {
    const world = new World();
    const other = none(world);
    await other.round();
    const a = world.instance("A");
    await a.round();
    assertEquals(await other.round(), undefined);
    world.now += WAIT + 1;
    assertNotEquals(await a.round(), undefined);
    assertEquals(await other.round(), undefined);
  });
});
