import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Ask,
  type Learned,
  setUp,
} from "../../../../adapters/mysql/connection/session.ts";
import { setNode } from "../../../../adapters/mysql/connection/settings.ts";
import { AppError } from "../../../../src/errors.ts";

describe("the check of a session of mysql", () => {
  /** Sets a session up that answers its checks so. */
  function checked(
    row: (string | null)[],
    created: (string | null)[][] = [],
  ): Promise<Learned> {
    const ask: Ask = (sql) =>
      Promise.resolve(
        sql.startsWith("SELECT ")
          ? [row]
          : sql.startsWith("SHOW ")
          ? created
          : [],
      );
    return setUp(ask, { database: "Person", limit: 0 });
  }

  it("sets a node of a cluster up, and checks that, too", async () => {
    for (const wrong of ["", "wsrep_on"]) {
      const asked: string[] = [];
      const ask: Ask = (sql) => {
        asked.push(sql);
        const first = ["Person", "0", "", "", "1", "1"];
        return Promise.resolve(
          sql.startsWith("SELECT DATABASE") ? [first] : [[wrong]],
        );
      };
      const set = setUp(ask, { database: "Person", limit: 0 });
      if (wrong === "") assertEquals((await set).isNode, true);
      else await assertRejects(() => set, AppError, "wsrep_on");
      assertEquals(asked[2], setNode());
    }
  });

  it("accepts the database of the URL, also in the case of the server", async () => {
    await checked(["Person", "0", "", ""]);
    await checked(["person", "1", "", ""]);
  });

  it("tells the largest packet that the server takes", async () => {
    const row = ["Person", "0", "", ""];
    assertEquals((await checked([...row, "1048576"])).longest, 1048576);
    assertEquals((await checked(row)).longest, Infinity);
  });

  it("tells whether the server is a node of a cluster", async () => {
    const row = ["Person", "0", "", "", "1048576"];
    assertEquals((await checked([...row, "0"])).isNode, false);
    assertEquals((await checked(row)).isNode, false);
  });

  for (
    const [name, row, created, message] of [
      ["another value", ["Person", "0", "autocommit", ""], [], "autocommit"],
      ["another database", ["other", "1", "", ""], [], "another database"],
      ["a name in another case", ["person", "0", "", ""], [], "database"],
      ["no database", [null, "0", "", ""], [], "another database"],
      ["no answer", [], [], "another value of all"],
      [
        "a new table",
        ["Person", "0", "", "CALL x"],
        [["a", "0"], ["b", "1"]],
        "created",
      ],
    ] as const
  ) {
    it(`refuses ${name}`, async () => {
      const own = created.map((it) => [...it]);
      const error = await assertRejects(
        () => checked([...row], own),
        AppError,
        message,
      );
      assertEquals(error.code, "unavailable");
    });
  }

  it("accepts an init_connect that creates no table", async () => {
    await checked(["Person", "0", "", "SET @a = 1"], [["a", "0"]]);
  });
});
