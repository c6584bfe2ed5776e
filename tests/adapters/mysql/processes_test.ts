import { assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { eventually } from "../../system/e2e/eventually.ts";
import { Database } from "./database.ts";
import { executing } from "./processes.ts";

it("lists a connection whose statement has characters of four bytes", async () => {
  await using database = await Database.make();
  await using store = database.open();
  const smile = person("😀");
  await store.delete(smile.id);
  await database.run("START TRANSACTION; SELECT * FROM person FOR UPDATE");
  const write = store.put(smile);
  const first = await database.executing();
  // The store begins the write again when it has waited for the lock for too long.
  const list = await eventually(
    () => executing((sql) => database.run(sql)),
    (it) => it.length > 0,
  );
  assertEquals(list.map((it) => it.id), [first]);
  await database.run("COMMIT");
  assertEquals(await write, "created");
});
