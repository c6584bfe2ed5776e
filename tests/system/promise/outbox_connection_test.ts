import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { DATABASES } from "../e2e/databases.ts";
import { eventually } from "../e2e/eventually.ts";
import { timed, TooSlow } from "../../support/timed.ts";
import { Instance, newId } from "./instance.ts";

/** X has one connection for the outbox, and one for all other calls. */
const TWO = ["--database-connections=2"];

const CURRENT = {
  status: 200,
  name: "new",
  how: "person; fwd=bypass; detail=outbox-unread",
};

for (const [name, kind] of Object.entries(DATABASES)) {
  describe(`an instance that gets no connection of ${name} for the outbox`, () => {
    let failures = 0;
    let onRead = () => {};

    for (
      const [when, failed] of [
        ["at once", 1],
        // So many failures in a row would open the circuit, if they counted.
        ["after a time without reads", 8],
      ] as const
    ) {
      const reads = async () => {
        await using database = await kind.make();
        await using stack = new AsyncDisposableStack();
        const x = await Instance.start(stack, database, {
          flags: TWO,
          change: countFailures,
        });
        // Only the read of the outbox waits for this lock.
        await database.run(kind.lockOutbox);
        const readers = await eventually(
          () => kind.readingOutbox(database),
          (it) => it.length > 0,
        );
        await database.run(kind.unlock);
        const y = await Instance.start(stack, database);
        const id = newId();
        await y.write(id, "old");
        await x.hit(id);

        x.storeNet.mode = "full";
        // Between two reads of the outbox: if a statement is cut off, the pool
        // renews all connections, and there is no other one.
        await new Promise<void>((resolve) => onRead = resolve);
        await database.run(kind.end(Number(readers[0])));
        y.cacheNet.mode = "cut";
        failures = 0;
        assertEquals(await y.write(id, "new"), 200);
        await eventually(() => Promise.resolve(failures), (it) => it >= failed);

        for (let i = 0; i < 20; i++) {
          const answer = await x.read(id);
          if (answer.status === 503) throw new TooSlow("A read was late.");
          assertEquals(answer, CURRENT);
        }
        x.storeNet.mode = "pass";
        assertEquals((await x.hit(id)).name, "new");
      };
      it(`reads the database on another connection, ${when}`, timed(reads));
    }

    function countFailures({ outbox }: PersonStore): void {
      if (!outbox) return;
      const list = outbox.list.bind(outbox);
      outbox.list = async (limit) => {
        try {
          const rows = await list(limit);
          onRead();
          return rows;
        } catch (error) {
          failures++;
          throw error;
        }
      };
    }
  });
}
