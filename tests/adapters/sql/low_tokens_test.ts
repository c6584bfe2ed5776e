import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { inMysql } from "../mysql/database.ts";
import { inPostgres } from "../postgres/database.ts";
import type { SqlDatabase } from "./made_database.ts";

const ada = person("ada");

/** The beginnings of the tokens; PostgreSQL has no text with a NUL. */
const STARTS = ["", " ", "!", "! "];
const DATABASES = [
  { name: "MySQL", make: inMysql, starts: [...STARTS, "\\0"] },
  { name: "PostgreSQL", make: inPostgres, starts: STARTS },
];

/** Adds so many rows to the outbox, with tokens that begin with this text. */
async function addRows(database: SqlDatabase, start: string, n: number) {
  const rows = Array.from({ length: n }, (_, i) => `('${start}${i}', 'x')`);
  await database.run(`INSERT INTO person_outbox VALUES ${rows.join()}`);
}

for (const { name, make, starts } of DATABASES) {
  describe(`rows of the outbox in ${name} before the first token of the service`, () => {
    for (const start of starts) {
      it(`hide no other row: ${JSON.stringify(start)}`, async () => {
        await using database = await make();
        await using store = database.open();
        const registration = "!!000000000000.0";
        await store.put(ada, registration);
        await addRows(database, `${start} `, 600);
        const rows = await store.outbox?.list(500) ?? [];
        assertEquals(rows, [{ token: registration, id: ada.id }]);
      });
    }

    it("are listed and settled like others if they are few", async () => {
      await using database = await make();
      await using store = database.open();
      await store.put(ada, "t");
      await addRows(database, " ", 2);
      const rows = await store.outbox?.list(9) ?? [];
      assertEquals(rows.map((it) => it.token), [" 0", " 1", "t"]);
      await store.outbox?.settle(rows);
      assertEquals(await store.outbox?.list(9), []);
    });
  });
}
