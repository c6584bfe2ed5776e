import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { triggersOf } from "../../../adapters/postgres/trigger_sql.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

/** The ids in the outbox, each once and sorted; the rows are removed. */
async function taken(store: PersonStore): Promise<string[]> {
  const rows = await store.outbox?.list(1000) ?? [];
  await store.outbox?.settle(rows);
  return [...new Set(rows.map((row) => row.id))].toSorted();
}

/** Statements of another writer, and the ids that they change. */
const STATEMENTS: Record<string, string[]> = {
  "UPDATE person SET first_name = first_name || 'x'": ["a", "b"],
  "UPDATE person SET first_name = first_name": [],
  "UPDATE person SET id = 'z' WHERE id = 'a'": ["a", "z"],
  "INSERT INTO person VALUES ('a', 'A', 'A'), ('c', 'C', 'C') ON CONFLICT (id) DO UPDATE SET first_name = 'Z'":
    ["a", "c"],
  "MERGE INTO person p USING (VALUES ('b'), ('d')) AS v (id) ON p.id = v.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.id, 'D', 'D')":
    ["b", "d"],
  "TRUNCATE person": ["a", "b"],
  "TRUNCATE person CASCADE": ["a", "b"],
  "WITH gone AS (DELETE FROM person WHERE id = 'a' RETURNING id) UPDATE person SET last_name = 'x' WHERE id = 'b'":
    ["a", "b"],
  "SET session_replication_role = replica; DELETE FROM person; RESET session_replication_role":
    ["a", "b"],
};

describe("the triggers of a PostgreSQL table", () => {
  for (const [sql, ids] of Object.entries(STATEMENTS)) {
    it(`see ${sql.slice(0, 60)}`, async () => {
      await using database = await Database.make();
      await using store = database.open();
      await store.putMany([person("a"), person("b")]);
      await database.run(sql);
      assertEquals(await taken(store), ids);
    });
  }

  it("see the cascade of a foreign key", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.putMany([person("a"), person("b")]);
    await database.run(
      "CREATE TABLE known (id text PRIMARY KEY); " +
        "INSERT INTO known VALUES ('a'), ('b'); ALTER TABLE person " +
        "ADD FOREIGN KEY (id) REFERENCES known ON DELETE CASCADE; " +
        "DELETE FROM known WHERE id = 'a'",
    );
    assertEquals(await taken(store), ["a"]);
  });

  it("see what else a write of the service changes, by a cascade or a trigger", async () => {
    await using database = await Database.make();
    await using store = database.open();
    const [a, b, c] = [person("a"), person("b"), person("c")];
    await store.putMany([a, b, c]);
    await database.run(
      "ALTER TABLE person ADD boss text REFERENCES person ON DELETE CASCADE; " +
        "CREATE FUNCTION family() RETURNS trigger LANGUAGE plpgsql AS " +
        "'BEGIN UPDATE person SET last_name = NEW.last_name " +
        "WHERE boss = NEW.id; RETURN NULL; END'; " +
        "CREATE TRIGGER family AFTER UPDATE OF last_name ON person " +
        "FOR EACH ROW EXECUTE FUNCTION family()",
    );
    await store.put({ ...a, lastName: "King" });
    assertEquals(await taken(store), []);
    await database.run(
      "UPDATE person SET boss = 'a' WHERE id = 'b'; " +
        "UPDATE person SET boss = 'b' WHERE id = 'c'",
    );
    assertEquals(await taken(store), []);
    await store.put({ ...b, lastName: "Noether" });
    assertEquals(await taken(store), ["c"]);
    await store.putMany([a, { ...b, lastName: "Curie" }]);
    assertEquals(await taken(store), ["b", "c"]);
    await store.delete(a.id);
    assertEquals(await taken(store), ["a", "b", "c"]);
    await store.put(a);
    await store.delete(a.id);
    assertEquals(await taken(store), []);
  });

  it("log a person that ON DELETE SET NULL changes when the service deletes another", async () => {
    await using database = await Database.make();
    await using store = database.open();
    const [a, b] = [person("a", "Ada", "a"), person("b", "Bob", "a")];
    await store.putMany([a, b]);
    await database.run(
      "ALTER TABLE person ALTER last_name DROP NOT NULL, ADD FOREIGN KEY " +
        "(last_name) REFERENCES person ON DELETE SET NULL",
    );
    await store.put({ ...b, firstName: "Bo" });
    await store.putMany([a, { ...b, firstName: "Rob" }]);
    await store.compareAndSet(a, { ...a, firstName: "Ida" });
    assertEquals(await taken(store), []);
    await store.delete(a.id);
    assertEquals(await taken(store), ["b"]);
  });

  it("do no harm to a writer without rights, or without an outbox", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.put(person("a"));
    const role = `r${crypto.randomUUID().slice(0, 8)}`;
    await database.run(
      `CREATE ROLE ${role}; GRANT SELECT, UPDATE ON person TO ${role}; ` +
        `SET ROLE ${role}; UPDATE person SET last_name = 'x'; RESET ROLE`,
    );
    assertEquals(await taken(store), ["a"]);
    await database.run(
      "DROP TABLE person_outbox; UPDATE person SET last_name = 'y'; " +
        `DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
    assertEquals((await store.get(person("a").id))?.lastName, "y");
  });

  it("do not write to the outbox of another service", async () => {
    await using database = await Database.make();
    await using one = database.open();
    await using two = database.open({}, { table: "other" });
    await two.ping();
    await one.put(person("a"));
    assertEquals(await taken(one), []);
    await database.run("INSERT INTO other SELECT * FROM person");
    assertEquals(await taken(two), ["a"]);
    assertEquals(await taken(one), []);
  });

  it("have names that are short enough for PostgreSQL", () => {
    const table = "t".repeat(56);
    const names = triggersOf({ schema: "public", table }).map((it) => it.name);
    assertEquals(new Set(names).size, 4);
    assertEquals(names.every((it) => it.length <= 63), true);
  });
});
