import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import { person } from "../../contract/people.ts";
import { Database } from "./database.ts";

const ada = person("ada");
const adele = person("ada", "Adele");

describe("an error of the MySQL server", () => {
  /** A table whose server answers each INSERT with this error number. */
  async function failing(errno: number): Promise<Database> {
    const database = await Database.make();
    await using store = database.open();
    await store.put(adele);
    await database.run(
      "CREATE TRIGGER person_t BEFORE INSERT ON person FOR EACH ROW " +
        `SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = ${errno}, ` +
        "MESSAGE_TEXT = 'a secret of the server'",
    );
    return database;
  }

  const CODES: Record<number, ErrorCode> = {
    1406: "invalid",
    1366: "invalid",
    4025: "invalid",
    1047: "unavailable",
    1290: "unavailable",
    1114: "unavailable",
    1142: "unavailable",
    1205: "unavailable",
    1213: "unavailable",
    1317: "unavailable",
    9999: "unavailable",
  };
  for (const [errno, code] of Object.entries(CODES)) {
    it(`with number ${errno} is ${code}, without the server's message`, async () => {
      await using database = await failing(Number(errno));
      // The store tries some of them again until the deadline.
      const options = code === "invalid" ? {} : { timeout: 1000 };
      await using store = database.open(options);
      const bob = person("bob");
      for (const call of [() => store.put(bob), () => store.add(bob, "t")]) {
        const error = await assertRejects(call, AppError);
        assertEquals(error.code, code);
        assert(!error.message.includes("secret"));
        assert(error.cause instanceof Error);
      }
      await using other = database.open();
      assertEquals(await other.list(undefined, 10), [adele]);
      assertEquals(await other.outbox?.list(10), []);
    });
  }

  // A lock may be refused at once, as if the wait had been long.
  for (const [what, errno] of [["a deadlock", 1213], ["a lock", 1205]]) {
    it(`of ${what} makes the store try again`, async () => {
      await using database = await Database.make();
      await using store = database.open({ connections: 1 });
      await store.ping();
      await database.run(
        "CREATE TRIGGER person_t BEFORE INSERT ON person FOR EACH ROW " +
          "BEGIN SET @tries = COALESCE(@tries, 0) + 1; IF @tries % 3 > 0 THEN " +
          `SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = ${errno}; END IF; END`,
      );
      assertEquals(await store.put(ada), "created");
      assertEquals(await store.add(person("bob"), "token"), true);
      assertEquals(await store.putMany([person("c")], "token"), 1);
      assertEquals((await store.outbox?.list(9))?.length, 2);
    });
  }
});
