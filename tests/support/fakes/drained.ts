/**
 * Pending invalidations of a cache that answers, fails or hangs as told, over
 * an outbox in memory, in a time that the test lets pass.
 *
 * @module
 */
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import type { Membership } from "../../../src/dao/key_value.ts";
import type { WriteToken } from "../../../src/dao/store.ts";
import { UNSHARED } from "../../../src/cache_aside/outbox/registration.ts";
import { POLL } from "../../../src/cache_aside/outbox/lease_length.ts";
import { OutboxDrain } from "../../../src/cache_aside/outbox/outbox_drain.ts";
import { AppError } from "../../../src/errors.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import { MemoryStore } from "./memory_store.ts";
import { SteadyTime, turn } from "./steady_time.ts";

/** An id. */
export const x: PersonId = PERSON.parseId("x");

/** Another id. */
export const y: PersonId = PERSON.parseId("y");

/** What `trust` says of an id whose invalidation is pending. */
export const PENDING = "invalidation-pending";

/** What pending invalidations are made of; all of it unless told. */
export interface DrainedOptions {
  /** Whether other instances share the cache. */
  readonly shared?: boolean;
  /** Whether other instances have caches of their own. */
  readonly separate?: boolean;
  /** Whether the store has an outbox. */
  readonly logged?: boolean;
  /** The membership of the cache; without it, the cache has no identity. */
  readonly membership?: Membership;
}

/** Pending invalidations, and all that is around them. */
export class Drained implements AsyncDisposable {
  /** The time, which stands still unless the test lets it pass. */
  readonly time = new SteadyTime();
  /** The store whose outbox it is. */
  readonly store = new MemoryStore();
  /** The ids that were invalidated or marked in the cache, each with the time. */
  readonly told: [time: number, id: PersonId][] = [];
  /** The ids whose mark was set. */
  readonly marked: PersonId[] = [];
  /** The ids of which the cache cannot be told. */
  readonly lost = new Set<PersonId>();
  /** When draining began to fail, and when it was well again. */
  readonly changes: string[] = [];
  /** How often the cache forgot everything. */
  forgotten = 0;
  /** How often the outbox was read. */
  reads = 0;
  /** Whether the outbox takes no changes. */
  unsettled = false;
  /** How many rows were removed, each time. */
  readonly settled: number[] = [];
  /** What is tested. */
  readonly pending: OutboxDrain<Person>;
  /** Tells that the outbox has a row; `undefined` if the drainer does not listen. */
  hint: (() => void) | undefined;
  #rows = 0;

  /** Every random number is one half. */
  constructor(
    { shared = true, separate = false, logged = true, membership }:
      DrainedOptions = {},
  ) {
    const log = this.store.outbox;
    this.pending = new OutboxDrain({
      cache: {
        announce: (id) => {
          this.marked.push(id);
          return this.tell(id);
        },
        invalidate: (id) => this.tell(id),
        forget: () => this.forgotten += 1,
      },
      outbox: logged
        ? {
          ...log,
          list: (limit) => {
            this.reads += 1;
            return log.list(limit);
          },
          settle: async (rows) => {
            if (this.unsettled) {
              throw new AppError("unavailable", "The log is read-only.");
            }
            this.settled.push(rows.length);
            await log.settle(rows);
          },
          listen: (heard) => this.hint = heard,
        }
        : undefined,
      shared,
      membership: separate ? UNSHARED : membership,
      onChange: (change) => this.changes.push(change),
    }, { ...RUNTIME, random: () => 0.5 });
  }

  /** Tells the cache; a test may put another way in its place. */
  tell: (id: PersonId) => Promise<void> = (id) => {
    this.told.push([this.time.now, id]);
    return this.lost.has(id)
      ? Promise.reject(new AppError("unavailable", "The cache is down."))
      : Promise.resolve();
  };

  /** Lets time pass, poll by poll. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= POLL) {
      await this.time.pass(Math.min(POLL, left));
    }
    await this.time.pass(0);
  }

  /** Puts rows into the outbox, as another instance does. */
  log(...ids: readonly string[]): void {
    for (const id of ids) {
      const token = `another's ${this.#rows++}`;
      this.store.rows.push({ token, id: PERSON.parseId(id) });
    }
  }

  /** Begins a pending write and adds its rows to the outbox; answers its token. */
  async recorded(...ids: PersonId[]): Promise<WriteToken> {
    const token = this.pending.beginPending(ids);
    await this.pending.record(token, ids);
    return token;
  }

  /** The ids in the outbox. */
  get logged(): PersonId[] {
    return this.store.rows.map(({ id }) => id);
  }

  /** Ends all, and brings the real clocks back. */
  async [Symbol.asyncDispose](): Promise<void> {
    const disposed = this.pending[Symbol.asyncDispose]();
    await this.pass(1000);
    // Where a test has failed, something may hang.
    await Promise.race([disposed, turn()]);
    this.time.restore();
  }
}
