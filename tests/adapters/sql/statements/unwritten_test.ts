import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../../../src/errors.ts";
import { person } from "../../../contract/people.ts";
import { inPostgres } from "../../postgres/database.ts";
import { inSqlite } from "../../sqlite/folder.ts";
import type { MakeDatabase } from "../made_database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");
const bob = person("bob");

type Event = "INSERT" | "UPDATE" | "DELETE";

/** A trigger that leaves each row of the event out, and says nothing. */
const DATABASES: Record<string, [MakeDatabase, (event: Event) => string]> = {
  PostgreSQL: [
    inPostgres,
    (event) =>
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS " +
      "'BEGIN RETURN NULL; END'; " +
      `CREATE TRIGGER t BEFORE ${event} ON person FOR EACH ROW ` +
      "EXECUTE FUNCTION f()",
  ],
  SQLite: [
    inSqlite,
    (event) =>
      `CREATE TRIGGER t BEFORE ${event} ON person ` +
      "BEGIN SELECT RAISE(IGNORE); END",
  ],
};

for (const [name, [make, sql]] of Object.entries(DATABASES)) {
  describe(`a trigger of ${name} that leaves rows out`, () => {
    async function made(event: Event) {
      const database = await make();
      {
        await using store = database.open();
        await store.put(ada);
      }
      await database.run(sql(event));
      const store = database.open();
      const refused = async (write: () => Promise<unknown>) => {
        const error = await assertRejects(write, AppError, "left this write");
        assertEquals(error.code, "invalid");
      };
      return {
        store,
        refused,
        async [Symbol.asyncDispose]() {
          await store[Symbol.asyncDispose]();
          await database[Symbol.asyncDispose]();
        },
      };
    }

    for (const token of ["t", undefined]) {
      const how = token ? "with an outbox row" : "alone";

      it(`makes an added record an error: ${how}`, async () => {
        await using at = await made("INSERT");
        const { store, refused } = at;
        await refused(() => store.add(bob, token));
        await refused(() => store.put(bob, token));
        await refused(() => store.putMany([adele, bob], token));
        assertEquals(await store.list(undefined, 9), [ada]);
        assertEquals(await store.outbox?.list(9), []);
        assertEquals(await store.put(adele, token), "replaced");
      });

      it(`makes a replaced record an error: ${how}`, async () => {
        await using at = await made("UPDATE");
        const { store, refused } = at;
        await refused(() => store.put(adele, token));
        await refused(() => store.putMany([adele, bob], token));
        await refused(() => store.compareAndSet(ada, adele, token));
        assertEquals(await store.compareAndSet(adele, ada, token), false);
        assertEquals(await store.list(undefined, 9), [ada]);
        assertEquals(await store.outbox?.list(9), []);
      });

      it(`makes a deleted record an error: ${how}`, async () => {
        await using at = await made("DELETE");
        const { store, refused } = at;
        await refused(() => store.delete(ada.id, token));
        await refused(() => store.compareAndSet(ada, undefined, token));
        assertEquals(await store.delete(bob.id, token), false);
        assertEquals(await store.list(undefined, 9), [ada]);
        assertEquals(await store.outbox?.list(9), []);
      });
    }
  });
}
