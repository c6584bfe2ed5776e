import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { person } from "../../contract/people.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Database } from "./database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

/** Another program deletes the person and adds it again, in one transaction. */
const AGAIN = "START TRANSACTION; DELETE FROM person; " +
  "INSERT INTO person VALUES ('ada', 'Ada', 'Lovelace')";

describe("a person that another transaction of postgres deletes and adds again", () => {
  const WRITES: Record<string, (store: PersonStore) => Promise<boolean>> = {
    "is deleted by a DELETE": (store) => store.delete(ada.id),
    "is deleted if it is as expected": (store) =>
      store.compareAndSet(ada, undefined),
    "is replaced if it is as expected": (store) =>
      store.compareAndSet(ada, adele),
  };

  for (const [name, write] of Object.entries(WRITES)) {
    it(name, async () => {
      await using database = await Database.make();
      await using store = database.open();
      await store.put(ada);
      await database.run(AGAIN);
      // It waits for the row that is deleted, and does not see the new one.
      const call = write(store);
      await eventually(
        () => database.run("SELECT 1 FROM pg_locks WHERE NOT granted"),
        (rows) => rows.length > 0,
      );
      await database.run("COMMIT");
      assertEquals(await call, true);
    });
  }
});
