import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

const COLUMNS = "id VARCHAR(80) PRIMARY KEY, first_name VARCHAR(80), " +
  "last_name VARCHAR(80)";

/** The tables that keep the rows of the past; only MariaDB has them. */
const VERSIONED: Record<string, string> = {
  "with hidden times": `(${COLUMNS}) WITH SYSTEM VERSIONING`,
  "with times of its own": `(${COLUMNS}, ` +
    "since TIMESTAMP(6) GENERATED ALWAYS AS ROW START, " +
    "till TIMESTAMP(6) GENERATED ALWAYS AS ROW END, " +
    "PERIOD FOR SYSTEM_TIME(since, till)) WITH SYSTEM VERSIONING",
};

describe("a table that keeps the rows of the past", () => {
  for (const [name, definition] of Object.entries(VERSIONED)) {
    it(`is used as it is, ${name}`, async () => {
      await using database = await Database.make();
      if (!await database.isMariaDb()) return;
      await database.run(`CREATE TABLE person ${definition}`);
      await using store = database.open({}, { triggers: "true" });
      for (let n = 0; n < 3; n++) {
        assertEquals(await store.add(ada, "a"), true);
        assertEquals(await store.add(adele), false);
        assertEquals(await store.put(adele), "replaced");
        assertEquals(await store.compareAndSet(adele, ada), true);
        assertEquals(await store.putMany([adele, person("bob")]), 1);
        assertEquals(await store.get(ada.id), adele);
        assertEquals(await store.list(undefined, 9), [adele, person("bob")]);
        assertEquals(await store.delete(ada.id), true);
        assertEquals(await store.delete(person("bob").id), true);
      }
      assertEquals(await store.get(ada.id), undefined);
      await store.outbox?.settle(await store.outbox.list(99));
      await database.run("INSERT INTO person (id) VALUES ('eve')");
      const rows = await store.outbox?.list(9) ?? [];
      assertEquals(rows.map((row) => row.id), [person("eve").id]);
    });
  }
});
