import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CacheAside } from "../../../src/cache_aside/cache_aside.ts";
import type { CacheAsideOptions } from "../../../src/cache_aside/cache_aside_options.ts";
import { FleetSource } from "../../../src/cache_aside/outbox/fleet_source.ts";
import {
  LEASE,
  POLL,
  PUBLISHED,
} from "../../../src/cache_aside/outbox/lease_length.ts";
import { UNSHARED } from "../../../src/cache_aside/outbox/registration.ts";
import { AppError } from "../../../src/errors.ts";
import type { Person } from "../../../src/person/person.ts";
import type { Source } from "../../../src/protocol/reading.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { FakeCache } from "../../contract/broken_cache.ts";
import { person } from "../../contract/people.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";
import { SteadyTime } from "../../support/fakes/steady_time.ts";
import { World } from "./registering.ts";

const ada = person("ada");

/** What an instance heard, the last at the end. */
type Heard = (Source | undefined)[];

/** A started instance with a cache of its own. */
async function instance(
  store: MemoryStore,
  options: Partial<CacheAsideOptions<Person>> = {},
) {
  const heard: Heard = [];
  const people = new CacheAside<Person>({
    store,
    cache: new FakeCache(),
    shared: false,
    storeShared: true,
    durable: false,
    onFleet: (source) => heard.push(source),
    ...options,
  });
  await people.start();
  return { people, heard };
}

/** Lets the call end, within the time after which each lease is over. */
async function within(time: SteadyTime, call: Promise<void>): Promise<void> {
  for (let ms = 0; ms < PUBLISHED + POLL; ms += 100) await time.pass(100);
  await call;
}

describe("the source of all instances", () => {
  it("is followed by each instance before the order is acknowledged", async () => {
    using time = new SteadyTime();
    const store = new MemoryStore();
    const a = await instance(store);
    const b = await instance(new MemoryStore(store));
    await using _a = a.people;
    await using _b = b.people;
    let done = false;
    const order = a.people.setFleet("database").then(() => done = true);
    await time.pass(LEASE);
    assertEquals([done, a.heard, b.heard], [false, ["database"], ["database"]]);
    await time.pass(PUBLISHED - LEASE);
    assertEquals(done, true);
    await order;
    await within(time, b.people.setFleet("cache"));
    assertEquals([a.heard.at(-1), b.heard.at(-1)], ["cache", "cache"]);
    await within(time, b.people.setFleet(undefined));
    assertEquals([a.heard.at(-1), b.heard.at(-1)], [undefined, undefined]);
  });

  it("outlives its instances, and is no pending invalidation", async () => {
    using time = new SteadyTime();
    const store = new MemoryStore();
    {
      const { people } = await instance(store);
      await using _ = people;
      await within(time, people.setFleet("database"));
    }
    const odd: unknown[] = [];
    const next = await instance(store, { onOddRow: (row) => odd.push(row) });
    await using people = next.people;
    assertEquals(next.heard, ["database"]);
    store.persons.set(ada.id, ada);
    for (let ms = 0; ms < 5_000; ms += POLL) await time.pass(POLL);
    await people.read(ada.id);
    assertEquals((await people.read(ada.id)).origin.via, "hit");
    // The registration, and this row.
    assertEquals([store.rows.length, odd], [2, []]);
  });

  it("stays as it was last read while the outbox cannot be read", async () => {
    using time = new SteadyTime();
    const store = new MemoryStore();
    const { people, heard } = await instance(store);
    await using _ = people;
    await within(time, people.setFleet("database"));
    store.down = true;
    for (let ms = 0; ms < 5_000; ms += POLL) await time.pass(POLL);
    assertEquals(heard, ["database"]);
    const error = await assertRejects(() => people.setFleet("cache"), AppError);
    assertEquals(error.code, "unavailable");
  });

  it("cannot be set where instances share no outbox that they read", async () => {
    const none = new MemoryStore();
    Object.defineProperty(none, "outbox", { value: undefined });
    for (
      const [store, options] of [
        [new MemoryStore(), { storeShared: false }],
        [none, {}],
        [none, { cache: undefined }],
      ] as const
    ) {
      const { people } = await instance(store, options);
      await using _ = people;
      const set = () => people.setFleet("database");
      assertEquals((await assertRejects(set, AppError)).code, "conflict");
    }
  });

  it("is the same for all after two orders at the same time", async () => {
    using time = new SteadyTime();
    const { outbox } = new MemoryStore();
    const heard: Record<"a" | "b", Heard> = { a: [], b: [] };
    const make = (name: "a" | "b") =>
      new FleetSource<Person>(outbox, RUNTIME, (it) => heard[name].push(it));
    const [a, b] = [make("a"), make("b")];
    await within(
      time,
      Promise.all([a.set("cache"), b.set("database")]).then(() => {}),
    );
    const rows = await outbox.list(9);
    for (const it of [a, b]) it.see(rows);
    assertEquals(rows.length, 2);
    assertEquals(heard.a.at(-1), heard.b.at(-1));
    // The next order replaces both, also one by an instance that saw neither.
    const c = new FleetSource<Person>(outbox, RUNTIME, () => {});
    await within(time, c.set("cache"));
    const left = await outbox.list(9);
    assertEquals(left.map(({ id }) => id), ["source=cache"] as string[]);
  });

  it("does not let an instance without a cache take the place of another's", async () => {
    using time = new SteadyTime();
    const world = new World();
    await world.instance("A").round();
    const before = world.store.rows.map(({ id }) => id);
    // As an import runs, beside an instance with a cache.
    const { people } = await instance(world.store, { cache: undefined });
    await using _ = people;
    assertEquals(UNSHARED.identity, "none");
    await within(time, people.setFleet("database"));
    for (let ms = 0; ms < 200_000; ms += POLL) await time.pass(POLL);
    const after = world.store.rows.map(({ id }) => id);
    assertEquals(after, [...before, "source=database"] as typeof after);
  });
});
