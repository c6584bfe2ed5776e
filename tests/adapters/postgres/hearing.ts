/**
 * A store that hears of the rows of its outbox.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { eventually } from "../../system/e2e/eventually.ts";

/** Counts what a store hears. */
export class Hearing {
  /** How often it has heard of rows. */
  count = 0;
  private constructor(store: PersonStore) {
    store.outbox?.listen?.(() => this.count++);
  }

  /** Begins to listen: a store does so with the first read of its outbox. */
  static async of(store: PersonStore): Promise<Hearing> {
    assert(store.outbox?.listen);
    const self = new Hearing(store);
    await store.outbox.list(1);
    return self;
  }

  /** Does something of which the store hears, and waits until it has. */
  async after(act: () => Promise<unknown>): Promise<void> {
    const before = this.count;
    await act();
    await eventually(() => Promise.resolve(this.count), (it) => it > before);
  }
}
