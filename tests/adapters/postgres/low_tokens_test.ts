import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

const ada = person("ada");

/** Adds so many rows to the outbox, with tokens that begin with this text. */
async function addRows(database: Database, start: string, n: number) {
  const rows = Array.from({ length: n }, (_, i) => `('${start}${i}', 'x')`);
  await database.run(`INSERT INTO person_outbox VALUES ${rows.join()}`);
}

describe("rows of the outbox before the first token of the service", () => {
  for (const start of ["", " ", "!", "! "]) {
    it(`hide no other row: ${JSON.stringify(start)}`, async () => {
      await using database = await Database.make();
      await using store = database.open();
      const registration = "!!000000000000.0";
      await store.put(ada, registration);
      await addRows(database, `${start} `, 600);
      const rows = await store.outbox?.list(500) ?? [];
      assertEquals(rows, [{ token: registration, id: ada.id }]);
    });
  }

  it("are listed and settled like others if they are few", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.put(ada, "t");
    await addRows(database, " ", 2);
    const rows = await store.outbox?.list(9) ?? [];
    assertEquals(rows.map((it) => it.token), [" 0", " 1", "t"]);
    await store.outbox?.settle(rows);
    assertEquals(await store.outbox?.list(9), []);
  });
});
