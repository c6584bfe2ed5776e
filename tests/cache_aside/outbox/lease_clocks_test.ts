import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Lease } from "../../../src/cache_aside/outbox/lease.ts";
import { LEASE } from "../../../src/cache_aside/outbox/lease_length.ts";
import type { Outbox } from "../../../src/dao/store.ts";
import type { Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const DAY = 86_400_000;

/** A lease on two clocks that a test moves by hand. */
class Clocks {
  wall = 1_700_000_000_000;
  steady = 5_000;
  /** Called while the outbox is read. */
  reading = () => {};
  readonly #lease = new Lease<Person>(true, {
    ...RUNTIME,
    now: () => this.wall,
    steady: () => this.steady,
  });
  readonly #outbox: Pick<Outbox<Person>, "list"> = {
    list: () => {
      this.reading();
      return Promise.resolve([]);
    },
  };

  /** A lease that was renewed at this moment. */
  static async renewed(): Promise<Clocks> {
    const clocks = new Clocks();
    await clocks.renew();
    return clocks;
  }

  async renew(): Promise<void> {
    await this.#lease.renew(this.#outbox as Outbox<Person>);
  }

  /** Time passes, and both clocks go on. */
  pass(ms: number): void {
    this.wall += ms;
    this.steady += ms;
  }

  get trust(): string {
    return this.#lease.trust;
  }
}

describe("a lease on two clocks", () => {
  it("lasts to its end while both clocks agree", async () => {
    const it = await Clocks.renewed();
    it.pass(LEASE);
    assertEquals(it.trust, "full");
    it.pass(1);
    assertEquals(it.trust, "outbox-unread");
    await it.renew();
    assertEquals(it.trust, "full");
  });

  it("is over after a suspension, in which the steady clock stood still", async () => {
    const it = await Clocks.renewed();
    it.wall += LEASE + 1;
    assertEquals(it.trust, "outbox-unread");
  });

  it("is over if running and suspension together last longer", async () => {
    const it = await Clocks.renewed();
    it.pass(LEASE / 2);
    it.wall += LEASE / 2 + 1;
    assertEquals(it.trust, "outbox-unread");
  });

  it("is over at its time although the wall clock went back", async () => {
    const it = await Clocks.renewed();
    it.wall -= DAY;
    it.pass(LEASE + 1);
    assertEquals(it.trust, "outbox-unread");
  });

  it("is over when the wall clock goes back: it cannot tell a suspension then", async () => {
    const it = await Clocks.renewed();
    it.pass(LEASE / 2);
    it.wall -= DAY;
    assertEquals(it.trust, "outbox-unread");
    // The next read of the outbox counts on the new time.
    await it.renew();
    it.pass(LEASE);
    assertEquals(it.trust, "full");
  });

  it("is not prolonged if the wall clock goes back a little before a suspension", async () => {
    const it = await Clocks.renewed();
    it.pass(LEASE / 2);
    it.wall -= LEASE / 2;
    assertEquals(it.trust, "outbox-unread");
    it.wall += LEASE / 4;
    assertEquals(it.trust, "outbox-unread");
  });

  it("only ends early when the wall clock goes forward", async () => {
    const it = await Clocks.renewed();
    it.wall += DAY;
    assertEquals(it.trust, "outbox-unread");
    await it.renew();
    assertEquals(it.trust, "full");
  });

  it("goes on if the wall clock is corrected by a few milliseconds", async () => {
    const it = await Clocks.renewed();
    it.pass(LEASE / 2);
    it.wall -= 2;
    assertEquals(it.trust, "full");
  });

  it("stays over when the wall clock returns to the right time", async () => {
    const it = await Clocks.renewed();
    it.wall -= DAY;
    assertEquals(it.trust, "outbox-unread");
    it.wall += DAY;
    assertEquals(it.trust, "outbox-unread");
  });

  it("counts from the beginning of the read, not from the reply", async () => {
    const it = await Clocks.renewed();
    it.reading = () => it.pass(LEASE + 1);
    await it.renew();
    assertEquals(it.trust, "outbox-unread");
  });

  it("counts a suspension during the read of the outbox", async () => {
    const it = await Clocks.renewed();
    it.reading = () => it.wall += LEASE + 1;
    await it.renew();
    assertEquals(it.trust, "outbox-unread");
  });
});
