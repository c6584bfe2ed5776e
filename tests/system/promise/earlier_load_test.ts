import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { DATABASES } from "../e2e/databases.ts";
import { Instance, newId } from "./instance.ts";

/** Holds the answer of the first get, and may fail the reads of the outbox. */
class Held {
  /** Resolves when the database has answered the first get. */
  readonly begun = Promise.withResolvers<void>();
  /** Lets the first get answer. */
  readonly end = Promise.withResolvers<void>();
  outboxFails = false;
  #gets = 0;

  readonly change = (store: PersonStore) => {
    const { outbox } = store;
    const get = store.get.bind(store);
    store.get = async (id) => {
      const first = this.#gets++ === 0;
      const person = await get(id);
      if (first) {
        this.begun.resolve();
        await this.end.promise;
      }
      return person;
    };
    if (!outbox) return;
    const list = outbox.list.bind(outbox);
    outbox.list = (limit) =>
      this.outboxFails
        ? Promise.reject(new AppError("unavailable", "No connection."))
        : list(limit);
  };
}

for (const [name, { make }] of Object.entries(DATABASES)) {
  describe(`a read of ${name} that begins after an acknowledged write`, () => {
    for (const outboxFails of [true, false]) {
      const outbox = outboxFails ? "cannot read" : "reads";
      it(`does not share a load from before the commit, if its instance ${outbox} the outbox`, async () => {
        await using database = await make();
        await using stack = new AsyncDisposableStack();
        const held = new Held();
        const x = await Instance.start(stack, database, {
          change: held.change,
        });
        const y = await Instance.start(stack, database);
        const id = newId();
        await y.write(id, "old");
        const earlier = x.read(id);
        await held.begun.promise;

        held.outboxFails = outboxFails;
        y.cacheNet.mode = "cut";
        assertEquals(await y.write(id, "new"), 200);
        // It ends before the earlier one: it does not wait for that one's load.
        const { name, how } = await x.read(id);
        assertEquals(name, "new", how);
        held.end.resolve();

        // The earlier read began before the write, so it may answer the old
        // value, but its fill must not serve a read that begins now.
        assertEquals((await earlier).name, "old");
        assertEquals((await x.read(id)).name, "new");
        held.outboxFails = false;
        assertEquals((await x.hit(id)).name, "new");
      });
    }
  });
}
