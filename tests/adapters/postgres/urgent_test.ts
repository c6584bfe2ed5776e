import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { errorCode } from "../../support/error_code.ts";
import { testUrgentCalls } from "../sql/urgent.ts";
import { Database } from "./database.ts";

const ada = person("ada");

testUrgentCalls("postgres", () => Database.make());

describe("the outbox of postgres", () => {
  it("is read and settled while another program alters the table", async () => {
    await using database = await Database.make();
    await using store = database.open({ timeout: 4000 });
    await store.put(ada, "t");
    await database.run(
      "START TRANSACTION; LOCK TABLE person IN ACCESS EXCLUSIVE MODE",
    );
    assertEquals(await errorCode(store.get(ada.id)), "unavailable");
    const row = { token: "t", id: ada.id };
    assertEquals(await store.outbox?.list(9), [row]);
    await store.outbox?.settle([row]);
    assertEquals(await store.outbox?.list(9), []);
    await database.run("COMMIT");
    assertEquals(await store.get(ada.id), ada);
  });
});
