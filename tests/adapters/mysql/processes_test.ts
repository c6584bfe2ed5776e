import { assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
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
  const list = await executing((sql) => database.run(sql));
  assertEquals(list.map((it) => it.id), [first]);
  await database.run("COMMIT");
  assertEquals(await write, "created");
});
