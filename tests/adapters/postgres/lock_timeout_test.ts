import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Database } from "./database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

describe("a transaction of postgres whose second statement waits too long", () => {
  it("changes nothing if it gives up, and all if it is tried again", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.put(ada);
    // Another client holds the row of the outbox that our write will add.
    const hold = () =>
      database.run(
        "START TRANSACTION; INSERT INTO person_outbox VALUES ('t', 'ada')",
      );
    await hold();
    assertEquals(await errorCode(store.put(adele, "t")), "unavailable");
    await database.run("ROLLBACK");
    assertEquals(await store.get(ada.id), ada);

    await using patient = database.open({ timeout: 20_000 });
    await hold();
    const write = patient.put(adele, "t");
    const waiting = async () => {
      const rows = await database.run(
        "SELECT pg_stat_clear_snapshot(); SELECT xact_start " +
          "FROM pg_stat_activity WHERE datname = current_database() AND " +
          "wait_event_type = 'Lock'",
      );
      return `${rows}`;
    };
    const first = await eventually(waiting, (it) => it !== "");
    await eventually(waiting, (it) => it !== "" && it !== first);
    await database.run("ROLLBACK");
    assertEquals(await write, "replaced");
    assertEquals(await store.get(ada.id), adele);
    assertEquals((await store.outbox?.list(9))?.length, 1);
  });
});
