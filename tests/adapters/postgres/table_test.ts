import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

describe("the tables of PostgreSQL", () => {
  it("are made once by instances that start at the same time", async () => {
    await using database = await Database.make();
    const stores = Array.from({ length: 8 }, () => database.open());
    await Promise.all(stores.map((it, i) => it.put(person(`p${i}`), `t${i}`)));
    const coverages = await Promise.all(stores.map((it) => it.coverage?.()));
    await Promise.all(stores.map((it) => it[Symbol.asyncDispose]()));
    assertEquals(coverages.map((it) => it?.covered), Array(8).fill(true));
    await using store = database.open();
    assertEquals((await store.list(undefined, 99)).length, 8);
    assertEquals((await store.coverage?.())?.covered, true);
  });
});
