import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { NearCache } from "../../../adapters/values/near_cache.ts";
import {
  type Found,
  MARK,
  type Operation,
  PLACEHOLDER,
  type Reply,
  type Value,
  type Version,
} from "../../../src/dao/key_value.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { person } from "../../contract/people.ts";
import { MemoryKeyValue } from "../../support/fakes/memory_key_value.ts";

const ada = PERSON.parseId("ada");
const bea = PERSON.parseId("bea");
const eve = PERSON.parseId("eve");
const STALENESS = 50;

const keyOf = (id: string) => ({ space: "entry", id }) as const;

/** A near cache in front of a server that holds and counts what it is asked. */
class Near extends MemoryKeyValue {
  now = 1000;
  /** By how much the steady clock is behind, as after a suspension. */
  behind = 0;
  asked = 0;
  gate: Promise<void> = Promise.resolve();
  readonly cache = new NearCache(this, 2, STALENESS, {
    ...RUNTIME,
    now: () => this.now,
    steady: () => this.now - this.behind,
  });

  override async run(operation: Operation<Person>): Promise<Reply<Person>> {
    this.asked++;
    const reply = await super.run(operation);
    if (operation.op === "get") await this.gate;
    return reply;
  }

  /** Stores an entry in the server, as another process does. */
  async store(id: string, fresh = 1e9, name = "Ada"): Promise<void> {
    const value: Value<Person> = {
      kind: "entry",
      record: person(id, name),
      freshUntil: this.now + fresh,
      freshFor: fresh,
    };
    await super.run({ op: "set", key: keyOf(id), value, ttl: 60 });
  }

  /** What a get through the near cache finds. */
  async get(id: string): Promise<Found<Person> | undefined> {
    const reply = await this.cache.run({ op: "get", key: keyOf(id) });
    return typeof reply === "object" ? reply : undefined;
  }

  /** Whether the get was answered without the server, and then at once. */
  async near(id: string): Promise<boolean> {
    const before = this.asked;
    const reply = this.cache.run({ op: "get", key: keyOf(id) });
    const found = await reply;
    const near = typeof found === "object" && found.withinStaleness === true;
    assertEquals(near, this.asked === before);
    assertEquals(near, !(reply instanceof Promise));
    return near;
  }
}

/** The first name in what a get found. */
function nameOf(found: Found<Person> | undefined): string | undefined {
  const value = found?.value;
  return typeof value === "object" ? value.record?.firstName : undefined;
}

describe("the entries of a near cache", () => {
  it("are over if the machine was suspended, or its wall clock set", async () => {
    const near = new Near();
    await near.store(ada);
    await near.get(ada);
    assertEquals(await near.near(ada), true);
    near.now += STALENESS;
    near.behind += STALENESS;
    assertEquals(await near.near(ada), false);
    assertEquals(await near.near(ada), true);
    near.now -= STALENESS;
    near.behind -= STALENESS;
    assertEquals(await near.near(ada), false);
  });

  it("serve for the staleness after the server was asked", async () => {
    const near = new Near();
    await near.store(ada);
    assertEquals(await near.near(ada), false);
    near.now += STALENESS - 1;
    assertEquals(await near.near(ada), true);
    near.now += 1;
    assertEquals(await near.near(ada), false);
  });

  it("count from the question, however late the answer is", async () => {
    const near = new Near();
    await near.store(ada);
    const held = Promise.withResolvers<void>();
    near.gate = held.promise;
    const slow = near.get(ada);
    near.now += STALENESS;
    held.resolve();
    await slow;
    assertEquals(await near.near(ada), false);
  });

  it("have the version of the entry, so that a refresh may fill with it", async () => {
    const near = new Near();
    await near.store(ada);
    const [first, second] = [await near.get(ada), await near.get(ada)];
    assertEquals(second?.withinStaleness, true);
    assertEquals(second?.version, first?.version);
  });

  it("are those that were used last", async () => {
    const near = new Near();
    for (const id of [ada, bea, eve]) await near.store(id);
    for (const id of [ada, bea, ada, eve]) await near.get(id);
    assertEquals(await near.near(ada), true);
    assertEquals(await near.near(eve), true);
    assertEquals(await near.near(bea), false);
  });

  it("cannot be changed by the caller that receives them", async () => {
    const near = new Near();
    await near.store(ada);
    for (let i = 0; i < 2; i++) {
      const { value } = await near.get(ada) ?? {};
      assertEquals(
        typeof value === "object" && Object.isFrozen(value.record),
        true,
      );
    }
  });

  it("do not serve after they expired", async () => {
    const near = new Near();
    await near.store(ada, STALENESS / 2);
    await near.get(ada);
    near.now += STALENESS / 2 - 1;
    assertEquals(await near.near(ada), true);
    near.now += 1;
    assertEquals(await near.near(ada), false);
  });

  it("are no placeholders, no marks, no plain records, and no misses", async () => {
    const near = new Near();
    assertEquals(await near.near(ada), false);
    for (const value of [PLACEHOLDER, MARK] as const) {
      await near.cache.run({ op: "set", key: keyOf(ada), value, ttl: 60 });
      for (let i = 0; i < 2; i++) assertEquals(await near.near(ada), false);
    }
    const key = { space: "record", id: ada } as const;
    const value = { kind: "record", record: person("ada") } as const;
    await near.cache.run({ op: "set", key, value, ttl: 60 });
    const before = near.asked;
    for (let i = 0; i < 2; i++) await near.cache.run({ op: "get", key });
    assertEquals(near.asked - before, 2);
  });

  const storing = { key: keyOf(ada), value: MARK, ttl: 60 } as const;
  const changes: readonly Operation<Person>[] = [
    { op: "set", ...storing },
    { op: "add", ...storing },
    { op: "compareAndSet", ...storing, version: "other" as string as Version },
    { op: "delete", key: keyOf(ada) },
  ];
  for (const change of changes) {
    it(`are gone after a ${change.op} of this process`, async () => {
      const near = new Near();
      await near.store(ada);
      await near.get(ada);
      assertEquals(await near.near(ada), true);
      await near.cache.run(change);
      assertEquals(await near.near(ada), false);
    });

    it(`do not come back with a get before a ${change.op} of this process`, async () => {
      const near = new Near();
      await near.store(ada);
      const held = Promise.withResolvers<void>();
      near.gate = held.promise;
      const slow = near.get(ada);
      await near.cache.run(change);
      await near.store(ada, 1e9, "Eve");
      held.resolve();
      assertEquals(nameOf(await slow), "Ada");
      assertEquals(nameOf(await near.get(ada)), "Eve");
    });
  }

  it("are kept by one of two gets at a time, and not after an outage", async () => {
    const near = new Near();
    await near.store(ada);
    await Promise.all([near.get(ada), near.get(ada)]);
    assertEquals([await near.near(ada), near.asked], [true, 2]);
    near.now += STALENESS;
    near.down = true;
    await near.get(ada).catch(() => {});
    near.down = false;
    assertEquals([await near.near(ada), await near.near(ada)], [false, true]);
  });
});

describe("the entries of a near cache that forgets", () => {
  it("ask the server again, and keep no earlier answer", async () => {
    const near = new Near();
    await near.store("ada");
    await near.get("ada");
    assertEquals(await near.near("ada"), true);
    const gate = Promise.withResolvers<void>();
    near.gate = gate.promise;
    await near.store("bea");
    const slow = near.get("bea");
    near.cache.forget();
    gate.resolve();
    await slow;
    for (const id of ["ada", "bea"]) {
      assertEquals(await near.get(id), undefined);
    }
  });
});
