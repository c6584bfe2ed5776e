import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Creation } from "../../../adapters/sql/statements/table_of_url.ts";
import { prepareMysql } from "../../../adapters/mysql/table.ts";
import { Triggers } from "../../../adapters/mysql/triggers.ts";
import type { Row, Statement } from "../../../adapters/sql/driver.ts";
import { runProgramSync } from "../../../adapters/sql/run.ts";
import type { TriggerWish } from "../../../adapters/sql/statements/trigger_wish.ts";
import { AppError } from "../../../src/errors.ts";
import { PERSON } from "../../../src/person/person.ts";

const BASE = ["BASE TABLE", "YES", "0"];

/** A server with these rows in `information_schema.TABLES`. */
function server(...tables: Row[]) {
  return serverOf(tables, "0");
}

/** The same, and whether its database is read-only. */
function serverOf(tables: Row[], readOnly: "0" | "1") {
  const created: string[] = [];
  const triggers: string[] = [];
  const inspected = new Set<string | null>();
  const answer = ({ sql, params: [name = null] }: Statement): Row[] => {
    if (sql.startsWith("CREATE TABLE ")) created.push(sql.split("`")[1] ?? "");
    if (sql.startsWith("CREATE DEFINER ")) {
      triggers.push(sql.split("`")[1] ?? "");
    }
    if (sql.includes("information_schema.TRIGGERS")) return [];
    if (sql.includes("information_schema.TABLES")) {
      // The server ignores case here.
      const is = name?.toLowerCase();
      return tables.filter(([it]) => it?.toLowerCase() === is);
    }
    if (sql.includes(".SCHEMATA_EXTENSIONS")) return [[readOnly]];
    if (!sql.includes("information_schema.")) return [];
    inspected.add(name);
    return sql.includes(".COLUMNS")
      ? PERSON.fields.map(({ column }) => [
        name,
        ...[column, "varchar", "NO", null, "", "utf8mb4", "utf8mb4_bin"],
        "varchar(255)",
      ])
      : [[name, "ids", "id", null, "1"]];
  };
  const prepare = (
    create: Creation = "now",
    table = "person",
    wish: TriggerWish = "with a new table",
  ) => {
    const own = new Triggers(table, PERSON.fields, wish);
    return runProgramSync(prepareMysql(PERSON, table, create, own), (it) => ({
      rows: answer(it),
      affected: 0,
    }));
  };
  return { prepare, created, triggers, inspected };
}

function refused(work: () => unknown, message: string): void {
  const error = assertThrows(work, AppError);
  assertEquals(error.code, "config");
  assertStringIncludes(error.message, message);
}

describe("the tables of a mysql store", () => {
  it("are created if they are missing, and only then", () => {
    const empty = server();
    empty.prepare();
    assertEquals(empty.created, ["person", "person_outbox"]);
    const one = server(["person", ...BASE]);
    one.prepare();
    assertEquals(one.created, ["person_outbox"]);
  });

  it("get triggers if they are new, or if that is wished", () => {
    const all = ["insert", "update", "delete"].map((it) =>
      `person_outbox_${it}`
    );
    for (
      const [wish, onNew, onOld] of [
        ["with a new table", all, []],
        ["always", all, all],
        ["never", [], []],
      ] as const
    ) {
      const empty = server();
      empty.prepare("now", "person", wish);
      assertEquals(empty.triggers, onNew);
      const old = server(["person", ...BASE]);
      old.prepare("now", "person", wish);
      assertEquals(old.triggers, onOld);
    }
  });

  it("with create=false are refused with the SQL that creates them", () => {
    const empty = server();
    refused(
      () => empty.prepare("never"),
      "CREATE TABLE IF NOT EXISTS `person` ",
    );
    const one = server(["person", ...BASE]);
    refused(() => one.prepare("never"), "no table person_outbox");
    assertEquals([...empty.created, ...one.created], []);
  });

  it("are looked at, and not created, before the service starts", () => {
    for (const tables of [[], [["person", ...BASE]]]) {
      const some = server(...tables);
      const error = assertThrows(() => some.prepare("later"), AppError);
      assertEquals(error.code, "not_found");
      assertEquals([...some.created, ...some.triggers], []);
    }
    const all = server(["person", ...BASE], ["person_outbox", ...BASE]);
    all.prepare("later", "person", "always");
    assertEquals([...all.created, ...all.triggers], []);
  });

  it("are refused before the service starts if the database is read-only", () => {
    const some = serverOf([["person", ...BASE]], "1");
    const error = assertThrows(() => some.prepare("later"), AppError);
    assertEquals(error.code, "unavailable");
    assertStringIncludes(error.message, "The database is read-only.");
  });

  it("may keep the rows of the past", () => {
    const versioned = server(["person", "SYSTEM VERSIONED", "YES", "0"]);
    versioned.prepare();
    assertEquals(versioned.created, ["person_outbox"]);
  });

  it("are no views, and have transactions", () => {
    const view = server(["person", "VIEW", null, "0"]);
    refused(() => view.prepare(), "person is not a table, but a VIEW");
    for (const name of ["person", "person_outbox"]) {
      const engine = server([name, "BASE TABLE", "NO", "0"]);
      refused(
        () => engine.prepare(),
        `ALTER TABLE \`${name}\` ENGINE=InnoDB;`,
      );
    }
  });

  it("may be stored in another case only if the server ignores case", () => {
    const folding = server(["Person", "BASE TABLE", "YES", "1"]);
    folding.prepare();
    assertEquals(folding.created, ["person_outbox"]);
    assertEquals([...folding.inspected], ["Person"]);
    const exact = server(["Person", ...BASE]);
    exact.prepare();
    assertEquals(exact.created, ["person", "person_outbox"]);
    assertEquals([...exact.inspected], ["person"]);
  });

  it("are read by the index and in the collation that the table has", () => {
    const sql = server().prepare("now", "people");
    assertEquals(
      sql.get(1),
      "SELECT `id`, `first_name`, `last_name` FROM `people` " +
        "FORCE INDEX (`ids`) WHERE `id` = " +
        "CONVERT(CONVERT(? USING utf8mb4) USING utf8mb4) " +
        "COLLATE utf8mb4_bin",
    );
    assertStringIncludes(sql.outbox, "`people_outbox`");
  });
});
