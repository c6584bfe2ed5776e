/**
 * What must not wait for slow writes, in every store on a database server.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import type { ServerDatabase } from "./made_database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

/** Tests the urgent calls in databases that `make` makes. */
export function testUrgentCalls(
  name: string,
  make: () => Promise<ServerDatabase>,
): void {
  describe(`${name} with more slow writes than connections`, () => {
    for (const connections of [2, 4]) {
      it(`answers outbox calls and pings at once, of ${connections}`, async () => {
        await using database = await make();
        await using store = database.open({ timeout: 20_000, connections });
        await store.put(ada);
        await database.run(
          "START TRANSACTION; SELECT * FROM person FOR UPDATE",
        );
        let settled = 0;
        const writes = Promise.allSettled(Array.from(
          { length: 20 },
          () => store.put(adele).finally(() => settled++),
        ));
        const row = { token: "token", id: ada.id };
        await store.ping();
        await store.outbox?.record(row.token, [row.id]);
        assertEquals(await store.outbox?.list(9), [row]);
        await store.outbox?.settle([row]);
        assertEquals(await store.outbox?.list(9), []);
        assertEquals(settled, 0);
        assert((await database.connections()).length <= connections);
        await database.run("COMMIT");
        await writes;
        await store[Symbol.asyncDispose]();
        await eventually(() => database.connections(), (it) => it.length === 0);
      });
    }
  });

  describe(`the outbox of ${name}`, () => {
    const rows = Array.from(
      { length: 100 },
      (_, i) => ({ token: `token ${i}`, id: person(`p${i}`).id }),
    );
    for (const size of [1, 2, 3, 8, 100]) {
      it(`settles ${size} of its rows while another row is not committed`, async () => {
        await using database = await make();
        await using store = database.open();
        const some = rows.slice(0, size);
        for (const { token, id } of some) {
          await store.outbox?.record(token, [id]);
        }
        await database.run(
          "START TRANSACTION; INSERT INTO person_outbox VALUES ('z', 'z')",
        );
        await store.outbox?.settle(some);
        await store.outbox?.record("token", [ada.id]);
        assertEquals((await store.outbox?.list(9))?.length, 1);
      });
    }
  });
}
