import {
  assertEquals,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import type { MakeDatabase } from "./made_database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

/** The laws of every store in SQL, besides the contract. */
export function testSqlStore(name: string, make: MakeDatabase): void {
  describe(`a store in ${name}`, () => {
    it("creates its tables, and with create=false refuses to", async () => {
      await using database = await make();
      await using never = database.open({ create: "false" });
      for (const call of [() => never.get(ada.id), () => never.put(ada)]) {
        const error = await assertRejects(call, AppError);
        assertEquals(error.code, "config");
        assertStringIncludes(error.message, "CREATE TABLE");
      }
      await using store = database.open();
      await store.put(ada);
      // The tables exist now, and the next call works without a restart.
      assertEquals(await never.get(ada.id), ada);
    });

    it("commits a write together with its outbox rows, or neither", async () => {
      await using database = await make();
      await using store = database.open();
      await store.put(ada);
      await database.run("DROP TABLE person_outbox");
      const bob = person("bob");
      const writes = [
        () => store.add(bob, "t"),
        () => store.put(adele, "t"),
        () => store.putMany([adele, bob], "t"),
        () => store.delete(ada.id, "t"),
        () => store.compareAndSet(ada, adele, "t"),
        () => store.compareAndSet(ada, undefined, "t"),
      ];
      for (const write of writes) {
        const error = await assertRejects(write, AppError);
        assertEquals(error.code, "unavailable");
        assertNotMatch(error.message, /person_outbox/);
        assertEquals(await store.list(undefined, 10), [ada]);
      }
      assertEquals(await store.putMany([adele, bob]), 1);
    });
  });
}
