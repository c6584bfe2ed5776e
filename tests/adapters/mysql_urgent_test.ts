import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../contract/people.ts";
import { Database } from "./mysql_database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

describe("mysql with more slow writes than connections", () => {
  for (const connections of [2, 4]) {
    it(`answers the log and pings at once, of ${connections}`, async () => {
      await using database = await Database.make();
      await using store = database.open({ timeout: 2000, connections });
      await store.put(ada);
      await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
      let settled = 0;
      const writes = Promise.allSettled(Array.from(
        { length: 20 },
        () => store.put(adele).finally(() => settled++),
      ));
      const row = { token: "token", id: ada.id };
      await store.ping();
      await store.pending?.record(row.token, [row.id]);
      assertEquals(await store.pending?.list(9), [row]);
      await store.pending?.settle([row]);
      assertEquals(await store.pending?.list(9), []);
      assertEquals(settled, 0);
      assert((await database.connections()).length <= connections);
      await database.run("COMMIT");
      await writes;
      await store[Symbol.asyncDispose]();
      assertEquals(await database.connections(), []);
    });
  }
});
