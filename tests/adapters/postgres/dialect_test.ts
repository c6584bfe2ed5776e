import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  createOutbox,
  createTable,
  markOf,
  quoted,
} from "../../../adapters/postgres/dialect.ts";
import { PERSON } from "../../../src/person/person.ts";

const TABLES = { schema: "staff", table: "people" };

describe("the dialect of PostgreSQL", () => {
  it("quotes names", () => {
    assertEquals(quoted('a"b'), '"a""b"');
    assertEquals(markOf(TABLES), "staff.people_outbox");
  });

  it("makes tables whose ids compare bytes", () => {
    assertEquals(
      createTable(TABLES, PERSON.fields),
      'CREATE TABLE IF NOT EXISTS "staff"."people" ("id" text COLLATE "C" ' +
        'NOT NULL, "first_name" text NOT NULL, "last_name" text NOT NULL, ' +
        'PRIMARY KEY ("id"))',
    );
    assertEquals(
      createOutbox(TABLES),
      'CREATE TABLE IF NOT EXISTS "staff"."people_outbox" (token text ' +
        'COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, ' +
        "PRIMARY KEY (token, id))",
    );
  });
});
