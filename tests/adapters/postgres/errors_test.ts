import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  FAILURES,
  isFatal,
  meaningOf,
} from "../../../adapters/postgres/errors.ts";
import { ConnectionLost } from "../../../adapters/sql/pool/session.ts";
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";
import { CHANGING } from "../sql/pool/changing.ts";
import { READING } from "../../../adapters/sql/pool/meaning.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

/** A table whose server answers each INSERT with this code. */
async function failing(code: string): Promise<Database> {
  const database = await Database.make();
  await using store = database.open();
  await store.put(adele);
  await database.run(
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS " +
      `$$BEGIN RAISE SQLSTATE '${code}' USING MESSAGE = 'a secret'; END$$; ` +
      "CREATE TRIGGER t BEFORE INSERT ON person FOR EACH ROW " +
      "EXECUTE FUNCTION f()",
  );
  return database;
}

describe("an error of the PostgreSQL server", () => {
  const CODES: Record<string, ErrorCode> = {
    "22001": "invalid",
    "22P05": "invalid",
    "23514": "invalid",
    "P0001": "invalid",
    "25006": "unavailable",
    "42501": "unavailable",
    "53100": "unavailable",
    "55P03": "unavailable",
    "40001": "unavailable",
    "57014": "unavailable",
    "XX001": "unavailable",
  };
  for (const [code, meaning] of Object.entries(CODES)) {
    it(`with code ${code} is ${meaning}, without the server's message`, async () => {
      await using database = await failing(code);
      // The store tries some of them again until the deadline.
      const options = meaning === "invalid" ? {} : { timeout: 1000 };
      await using store = database.open(options);
      const bob = person("bob");
      for (const call of [() => store.put(bob), () => store.add(bob, "t")]) {
        const error = await assertRejects(call, AppError);
        assertEquals(error.code, meaning);
        assert(!error.message.includes("secret"));
        assert(error.cause instanceof Error);
      }
      await using other = database.open();
      assertEquals(await other.list(undefined, 10), [adele]);
      assertEquals(await other.outbox?.list(10), []);
    });
  }

  for (const code of ["40P01", "40001", "55P03"]) {
    it(`with code ${code} makes the store try again`, async () => {
      await using database = await Database.make();
      await using store = database.open({ connections: 1 });
      await store.ping();
      await database.run(
        "CREATE SEQUENCE tries; " +
          "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN " +
          `IF nextval('tries') % 3 > 0 THEN RAISE SQLSTATE '${code}'; END IF; ` +
          "RETURN NEW; END$$; " +
          "CREATE TRIGGER t BEFORE INSERT ON person FOR EACH ROW " +
          "EXECUTE FUNCTION f()",
      );
      assertEquals(await store.put(ada), "created");
      assertEquals(await store.add(person("bob"), "token"), true);
      assertEquals(await store.putMany([person("c")], "token"), 1);
      assertEquals((await store.outbox?.list(9))?.length, 2);
    });
  }

  it("of a foreign key says which side of it refuses", async () => {
    await using database = await Database.make();
    await using store = database.open();
    await store.put(ada);
    await database.run(
      "CREATE TABLE card (id text REFERENCES person); " +
        "INSERT INTO card VALUES ('ada')",
    );
    const error = await assertRejects(() => store.delete(ada.id), AppError);
    assertEquals(error.code, "conflict");
    await database.run(
      "CREATE TABLE known (id text PRIMARY KEY); DELETE FROM card; " +
        "INSERT INTO known VALUES ('ada'); " +
        "ALTER TABLE person ADD FOREIGN KEY (id) REFERENCES known",
    );
    const unknown = () => store.put(person("bob"));
    assertEquals((await assertRejects(unknown, AppError)).code, "invalid");
  });

  it("is no fault of the record if the queue of notifications is full", () => {
    const full = { code: "54000", routine: "PreCommit_Notify" };
    const error = meaningOf(Object.assign(new Error(), full), CHANGING);
    assertEquals(error.code, "unavailable");
    assertStringIncludes(error.message, "NOTIFY");
    assert(FAILURES.isUndone(full));
    assert(!isFatal(full));
    // A key that is too long for its index has the same code.
    const long = { code: "54000", routine: "_bt_check_third_page" };
    assertEquals(
      meaningOf(Object.assign(new Error(), long), CHANGING).code,
      "invalid",
    );
  });
});

describe("a lost connection of PostgreSQL", () => {
  const coded = (code: string) => Object.assign(new Error(), { code });

  it("leaves the outcome of a write unknown, and of no read", () => {
    for (const how of ["late", "lost"] as const) {
      const lost = new ConnectionLost(how, coded("57P01"));
      assertEquals(meaningOf(lost, CHANGING).code, "unknown_outcome");
      assertEquals(meaningOf(lost, READING).code, "unavailable");
    }
  });

  it("changed nothing if the server had lost the prepared statement", () => {
    const lost = new ConnectionLost("lost", coded("26000"));
    assertEquals(meaningOf(lost, CHANGING).code, "unavailable");
  });

  it("follows an error that ends the session", () => {
    for (const code of ["57P01", "57P05", "25P03", "08006", "28P01", "26000"]) {
      assertEquals(isFatal(coded(code)), true, code);
    }
    assertEquals(isFatal(new Error("socket")), true);
    for (const code of ["23505", "57014", "25006", "40001", "25P02"]) {
      assertEquals(isFatal(coded(code)), false, code);
    }
  });

  it("at a COMMIT proves nothing, but a refusal does", () => {
    assertEquals(FAILURES.isUndone(coded("40001")), true);
    assertEquals(FAILURES.isUndone(coded("23503")), true);
    assertEquals(FAILURES.isUndone(new ConnectionLost("lost")), false);
  });
});
