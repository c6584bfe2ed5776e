import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { fate } from "../../support/fate.ts";
import { Database } from "./database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

describe("the outbox of postgres", () => {
  it("is read and settled while another program alters the table", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 1000 });
    await store.put(ada, "t");
    await database.run(
      "START TRANSACTION; LOCK TABLE person IN ACCESS EXCLUSIVE MODE",
    );
    assertEquals(await fate(store.get(ada.id)), "unavailable");
    const row = { token: "t", id: ada.id };
    assertEquals(await store.outbox?.list(9), [row]);
    await store.outbox?.settle([row]);
    assertEquals(await store.outbox?.list(9), []);
    await database.run("COMMIT");
    assertEquals(await store.get(ada.id), ada);
  });

  it("is read and settled while another row is not committed", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 1000 });
    const rows = Array.from(
      { length: 100 },
      (_, i) => ({ token: `token ${i}`, id: person(`p${i}`).id }),
    );
    for (const { token, id } of rows) await store.outbox?.record(token, [id]);
    await database.run(
      "START TRANSACTION; INSERT INTO person_outbox VALUES ('z', 'z')",
    );
    await store.outbox?.settle(rows);
    await store.outbox?.record("token", [ada.id]);
    assertEquals((await store.outbox?.list(9))?.length, 1);
  });
});

describe("the urgent calls of postgres", () => {
  for (const connections of [2, 4]) {
    it(`do not wait for ${connections} connections that all wait`, async () => {
      await using database = await Database.make();
      const store = database.open({ connections, timeout: 8000 });
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
      assertEquals(settled, 0);
      assert((await database.connections()).length <= connections);
      await database.run("COMMIT");
      await writes;
      await store[Symbol.asyncDispose]();
      assertEquals(await database.connections(), []);
    });
  }
});
