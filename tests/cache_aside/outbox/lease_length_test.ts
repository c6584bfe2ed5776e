import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  LEASE,
  LeaseLength,
  LONGEST,
  MARGIN,
} from "../../../src/cache_aside/outbox/lease_length.ts";
import { kindOf } from "../../../src/cache_aside/outbox/row_kind.ts";
import type { Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";

/** After so many milliseconds an instance changes what another one has put. */
const MINUTE = 60_001;

/** Instances on one outbox, and one time for all of them. */
class Fleet {
  readonly store = new MemoryStore();
  now = 0;

  instance(setting: number): Instance {
    return new Instance(this, setting);
  }

  /** What the rows say, the first one first. */
  async rows(): Promise<string[]> {
    const rows = await this.store.outbox.list(100);
    assertEquals(rows.filter((row) => kindOf(row) !== "lease"), []);
    return rows.map(({ id }) => id);
  }
}

/** One instance, as far as the length of its lease is concerned. */
class Instance {
  readonly length: LeaseLength<Person>;
  /** The longest leases of all that it told of. */
  readonly told: number[] = [];

  constructor(readonly fleet: Fleet, setting: number) {
    this.length = new LeaseLength(setting, {
      ...RUNTIME,
      steady: () => fleet.now,
      random: () => 0,
    }, (ms) => this.told.push(ms));
  }

  async see(): Promise<void> {
    this.length.begin();
    this.length.see(await this.fleet.store.outbox.list(100));
  }

  /** One round; answers its own lease, and the longest one of all. */
  async round(): Promise<[own: number, longest: number]> {
    await this.see();
    while (await this.length.update(this.fleet.store.outbox)) await this.see();
    return [this.length.own, this.length.wait - MARGIN];
  }
}

describe("the length of a lease", () => {
  it("is the default, and no row, where no instance has another one", async () => {
    const fleet = new Fleet();
    const a = fleet.instance(LEASE);
    assertEquals(await a.round(), [LEASE, LEASE]);
    fleet.now += 2 * MINUTE;
    assertEquals(await a.round(), [LEASE, LEASE]);
    assertEquals(await fleet.rows(), []);
    assertEquals(a.told, []);
  });

  it("is a longer one only after a read that shows its row", async () => {
    const fleet = new Fleet();
    const a = fleet.instance(2_000);
    await a.see();
    assertEquals(a.length.own, LEASE);
    assertEquals(await a.length.update(fleet.store.outbox), true);
    assertEquals(a.length.own, LEASE);
    assertEquals(await fleet.rows(), ["lease=2000"]);
    await a.see();
    assertEquals(a.length.own, 2_000);
    assertEquals(await a.length.update(fleet.store.outbox), false);
  });

  it("is no longer one while the row cannot be written", async () => {
    const fleet = new Fleet();
    const a = fleet.instance(2_000);
    await a.see();
    fleet.store.down = true;
    await a.length.update(fleet.store.outbox).catch(() => {});
    fleet.store.down = false;
    await a.see();
    assertEquals(a.length.own, LEASE);
    assertEquals(await a.round(), [2_000, 2_000]);
  });

  it("is the own one of each instance, and all wait for the longest", async () => {
    const fleet = new Fleet();
    const [a, b, c] = [LEASE, 2_000, LONGEST].map((it) => fleet.instance(it));
    assertEquals(await b?.round(), [2_000, 2_000]);
    assertEquals(await c?.round(), [LONGEST, LONGEST]);
    assertEquals(await a?.round(), [LEASE, LONGEST]);
    assertEquals(await b?.round(), [2_000, LONGEST]);
    assertEquals([a?.told, b?.told], [[LONGEST], [2_000, LONGEST]]);
  });

  it("is that of the first row for leases, and of the longest for writers", async () => {
    const fleet = new Fleet();
    const long = fleet.instance(LONGEST);
    await long.round();
    const short = fleet.instance(LEASE);
    await short.round();
    fleet.now += MINUTE;
    assertEquals(await short.round(), [LEASE, LONGEST]);
    assertEquals(await fleet.rows(), ["lease=600", "lease=3000"]);
    await long.see();
    assertEquals(long.length.own, LEASE);
    assertEquals(long.length.wait, LONGEST + MARGIN);
  });

  it("stays long while one instance that has it runs", async () => {
    const fleet = new Fleet();
    const long = fleet.instance(LONGEST);
    const short = fleet.instance(LEASE);
    for (let ms = 0; ms < 5 * MINUTE; ms += 500) {
      fleet.now += 500;
      assertEquals(await long.round(), [LONGEST, LONGEST]);
      assertEquals(await short.round(), [LEASE, LONGEST]);
    }
    assertEquals((await fleet.rows()).at(0), "lease=3000");
  });

  it("is the shorter one when the instances with the longer one have ended", async () => {
    const fleet = new Fleet();
    await fleet.instance(LONGEST).round();
    const short = fleet.instance(LEASE);
    assertEquals(await short.round(), [LEASE, LONGEST]);
    fleet.now += MINUTE - 1;
    await short.round();
    assertEquals(await fleet.rows(), ["lease=3000"]);
    fleet.now += 1;
    await short.round();
    fleet.now += LONGEST + MARGIN;
    assertEquals(await short.round(), [LEASE, LONGEST]);
    fleet.now += 1;
    await short.round();
    assertEquals(await short.round(), [LEASE, LONGEST]);
    assertEquals(await fleet.rows(), ["lease=600"]);
    fleet.now += LONGEST + MARGIN + 1;
    assertEquals(await short.round(), [LEASE, LEASE]);
    assertEquals(short.told, [LONGEST, LEASE]);
  });

  it("is the shorter one, too, when the instance that put it has ended", async () => {
    const fleet = new Fleet();
    await fleet.instance(LONGEST).round();
    const [a, b] = [fleet.instance(LEASE), fleet.instance(LEASE)];
    await a.round();
    fleet.now += MINUTE;
    await a.round();
    await b.round();
    fleet.now += MINUTE - 1;
    await b.round();
    assertEquals(await fleet.rows(), ["lease=600", "lease=3000"]);
    fleet.now += 1;
    await b.round();
    assertEquals(await fleet.rows(), ["lease=600"]);
  });

  it("is waited for while it may last, if someone has emptied the outbox", async () => {
    const fleet = new Fleet();
    const long = fleet.instance(LONGEST);
    const short = fleet.instance(LEASE);
    await long.round();
    assertEquals(await short.round(), [LEASE, LONGEST]);
    fleet.store.rows.length = 0;
    fleet.now += 200;
    assertEquals(await short.round(), [LEASE, LONGEST]);
    fleet.now += LONGEST + MARGIN;
    assertEquals(await short.round(), [LEASE, LONGEST]);
    fleet.now += 1;
    assertEquals(await short.round(), [LEASE, LEASE]);
    assertEquals(short.told, [LONGEST, LEASE]);
  });

  it("leaves one row, whatever two instances put at the same time", async () => {
    const fleet = new Fleet();
    const [a, b] = [fleet.instance(2_000), fleet.instance(LONGEST)];
    await Promise.all([a.see(), b.see()]);
    await Promise.all(
      [a, b].map((it) => it.length.update(fleet.store.outbox)),
    );
    assertEquals((await fleet.rows()).length, 2);
    for (let ms = 0; ms < 2 * MINUTE; ms += 500) {
      fleet.now += 500;
      await a.round();
      assertEquals(await b.round(), [LONGEST, LONGEST]);
    }
    assertEquals(await fleet.rows(), ["lease=3000"]);
  });
});
