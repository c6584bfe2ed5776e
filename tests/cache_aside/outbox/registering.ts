/**
 * Instances that register their caches in one outbox.
 *
 * @module
 */
import { Registration } from "../../../src/cache_aside/outbox/registration.ts";
import type { Epoch, Membership } from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { MemoryStore } from "../../support/fakes/memory_store.ts";

/** The milliseconds after which every lease is over. */
export const WAIT = 700;

/** Instances on one outbox, and one time for all of them. */
export class World {
  readonly store = new MemoryStore();
  now = 0;
  /** The next random texts; others follow them. */
  readonly uuids: string[] = [];

  /** An instance whose cache has the identity. */
  instance(identity: string | undefined): Instance {
    return new Instance(this, identity);
  }
}

/** One instance, as far as the registration is concerned. */
export class Instance {
  readonly membership: Membership;
  readonly registration: Registration<Person>;
  identity: string | undefined;
  /** Since when its store notices other writers; unknown at first. */
  since: string | undefined;
  /** The identity that its servers answer, if they are asked. */
  found: string | undefined;
  /** What it told of the registered cache, for the log. */
  readonly news: string[] = [];
  /** What the cache was told to use. */
  used: Epoch | undefined;

  constructor(readonly world: World, identity: string | undefined) {
    this.identity = this.found = identity;
    const own = (): string | undefined => this.identity;
    this.membership = {
      get identity() {
        return own();
      },
      identify: async () => {
        await Promise.resolve();
        this.identity = this.found;
      },
      use: (epoch) => this.used = epoch,
    };
    const runtime = {
      ...RUNTIME,
      steady: () => world.now,
      random: () => 0,
      uuid: () => world.uuids.shift() ?? RUNTIME.uuid(),
    };
    this.registration = new Registration(
      this.membership,
      () => this.since,
      runtime,
      () => WAIT,
    );
  }

  /** The epoch that it may use. */
  get epoch(): string | undefined {
    return this.registration.epoch;
  }

  /** Reads the outbox. */
  async see(): Promise<void> {
    this.registration.see(await this.world.store.outbox.list(100));
  }

  /** One round: reads the outbox, and registers if need be. */
  async round(): Promise<string | undefined> {
    await this.see();
    while (await this.registration.update(this.world.store.outbox)) {
      await this.see();
    }
    const news = this.registration.news();
    if (news) this.news.push(news);
    return this.epoch;
  }
}
