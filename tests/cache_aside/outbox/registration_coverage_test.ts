import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Instance, WAIT, World } from "./registering.ts";

/** The ids of the registrations in the outbox. */
const ids = ({ store }: World) => store.rows.map(({ id }) => `${id}`);

/** The epoch of the instance, after it has waited for a lease if need be. */
async function settled(world: World, it: Instance): Promise<string> {
  await it.round();
  world.now += WAIT + 1;
  const epoch = await it.round();
  if (epoch === undefined) throw new Error("it trusts no epoch");
  return epoch;
}

describe("the registration of a cache, while other writers are noticed", () => {
  it("says since when they are", async () => {
    const world = new World();
    const a = world.instance("A");
    a.since = "1";
    assertNotEquals(await a.round(), undefined);
    assertEquals(ids(world), ["A~1+"]);
  });

  it("is a new one when coverage begins, or begins again", async () => {
    const world = new World();
    const a = world.instance("A");
    const first = await a.round();
    a.since = "1";
    assertEquals(a.epoch, undefined, "earlier entries may be old");
    const second = await settled(world, a);
    assertNotEquals(second, first);
    assertEquals(ids(world), ["A~1+"]);
    a.since = undefined;
    assertEquals(await a.round(), second, "no other one while it is lost");
    a.since = "2";
    assertEquals(a.epoch, undefined);
    assertNotEquals(await settled(world, a), second);
    assertEquals(ids(world), ["A~2+"]);
  });

  it("is a new one after a restart, if coverage was lost meanwhile", async () => {
    const world = new World();
    const a = world.instance("A");
    a.since = "1";
    const first = await a.round();
    const again = world.instance("A");
    assertEquals(await again.round(), first, "it does not know it yet");
    again.since = "1";
    assertEquals(await again.round(), first);
    again.since = "2";
    assertEquals(await again.round(), undefined);
    assertNotEquals(await settled(world, again), first);
  });

  it("is changed by the first instance that knows of new coverage, and by no other", async () => {
    const world = new World();
    const [a, b, c] = [1, 2, 3].map(() => world.instance("A")) as [
      Instance,
      Instance,
      Instance,
    ];
    a.since = b.since = "1";
    const first = await a.round();
    assertEquals(await b.round(), first);
    assertEquals(await c.round(), first);
    a.since = "2";
    const second = await settled(world, a);
    assertEquals(await b.round(), undefined, "it still says since 1");
    assertEquals(ids(world), ["A~2+"]);
    b.since = "2";
    assertEquals(await b.round(), second);
    assertEquals(await c.round(), second, "it sees no triggers");
  });

  it("keeps its coverage if another cache takes its place before that is known again", async () => {
    const world = new World();
    const a = world.instance("A");
    a.since = "1";
    await a.round();
    const again = world.instance("B");
    await settled(world, again);
    assertEquals(ids(world), ["B~1+"]);
    again.since = "1";
    assertNotEquals(await again.round(), undefined);
  });
});
