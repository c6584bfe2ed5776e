import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ChangedRows } from "../../../adapters/sqlite/changed_rows.ts";
import { createApp } from "../../../src/mod.ts";
import { person } from "../../contract/people.ts";
import { Folder } from "./folder.ts";

const TABLE = "CREATE TABLE person (id TEXT PRIMARY KEY NOT NULL, " +
  "first_name TEXT NOT NULL, last_name TEXT NOT NULL, " +
  "boss TEXT REFERENCES person ON DELETE CASCADE);";
const PEOPLE = "INSERT INTO person VALUES ('ada', 'Ada', '', NULL), " +
  "('eve', 'Eve', '', 'ada');";
const FAMILY = "CREATE TRIGGER family AFTER UPDATE ON person BEGIN " +
  "UPDATE person SET last_name = NEW.last_name WHERE boss = NEW.id; END;";

/** A log, and what a delete of a person removes. */
const OTHER_TABLES = "CREATE TABLE person (id TEXT PRIMARY KEY NOT NULL, " +
  "first_name TEXT NOT NULL, last_name TEXT NOT NULL, " +
  "boss TEXT); CREATE TABLE person_log (id TEXT); " +
  "CREATE TABLE address (id TEXT REFERENCES person ON DELETE CASCADE); " +
  "CREATE TRIGGER noted AFTER UPDATE ON person " +
  "BEGIN INSERT INTO person_log VALUES (NEW.id); END; " +
  "CREATE TRIGGER housed AFTER UPDATE ON person " +
  "BEGIN INSERT INTO address VALUES (NEW.id); END;";

const [ada, eve] = [person("ada", "Ada", "King"), person("eve")];

describe("the number of changes by others", () => {
  let [total, version] = [0, 1];
  function made(): ChangedRows {
    [total, version] = [0, 1];
    return new ChangedRows(
      ({ sql }) => [[`${sql.includes("data_version") ? version : total}`]],
      undefined,
    );
  }

  it("grows with a new connection, another version and a change of other rows", () => {
    const rows = made();
    const numbers = [rows.byOthers(), rows.byOthers()];
    rows.begin();
    numbers.push(rows.byOthers());
    version = 7;
    numbers.push(rows.byOthers());
    const write = (affected: number, changed: number) => {
      rows.write(() => {
        rows.add({ rows: [], affected });
        total += changed;
      });
      numbers.push(rows.byOthers());
    };
    write(1, 1);
    write(1, 2);
    assertEquals(numbers, [1, 1, 2, 3, 3, 4]);
  });

  it("is exact after millions of them", () => {
    const rows = made();
    for (let i = 0; i < 5_000_000; i++) rows.write(() => total++);
    const before = rows.byOthers();
    version = 2;
    assertEquals(rows.byOthers(), before + 1);
  });
});

describe("a cached person of a file of sqlite", () => {
  it("is read again after a write that changes others by a cascade or a trigger", async () => {
    await using folder = new Folder();
    await folder.run(TABLE + PEOPLE + FAMILY);
    await using app = createApp({ database: `sqlite:${folder.file}` });
    const { service } = app;
    const cached = async () => {
      await service.get(eve.id);
      const { record, origin } = await service.get(eve.id);
      return [record?.lastName, origin.via];
    };
    assertEquals(await cached(), ["", "hit"]);
    await service.put(ada);
    assertEquals(await cached(), ["King", "hit"]);
    await service.delete(ada.id);
    assertEquals(await cached(), [undefined, "hit"]);
  });

  it("stays cached if a write changes only other tables", async () => {
    await using folder = new Folder();
    await folder.run(OTHER_TABLES + PEOPLE);
    await using app = createApp({ database: `sqlite:${folder.file}` });
    const { service } = app;
    await service.get(eve.id);
    await service.put(ada);
    await service.delete(ada.id);
    assertEquals((await service.get(eve.id)).origin.via, "hit");
    await service.put(ada);
    // From now on such a write changes people, too.
    await folder.run(
      "CREATE TRIGGER back AFTER INSERT ON person_log " +
        "BEGIN UPDATE Person SET last_name = 'King'; END;",
    );
    await service.get(eve.id);
    await service.put(ada);
    assertEquals((await service.get(eve.id)).record?.lastName, "King");
  });

  it("stays cached if no write changes others", async () => {
    await using folder = new Folder();
    await using app = createApp({ database: `sqlite:${folder.file}` });
    const { service } = app;
    await service.put(eve);
    await service.get(eve.id);
    await service.putMany([ada, person("bob")]);
    await service.add(ada).catch(() => {});
    await service.patch(ada.id, { lastName: "Lovelace" });
    await service.delete(ada.id);
    assertEquals((await service.get(eve.id)).origin.via, "hit");
  });
});
