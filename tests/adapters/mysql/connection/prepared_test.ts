import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { MysqlConnection } from "../../../../adapters/mysql/connection/connection.ts";
import { MOST_PREPARED } from "../../../../adapters/mysql/connection/prepared.ts";
import { connectionOptions } from "../../../../adapters/mysql/connection/url.ts";
import { Database } from "../database.ts";
import { RUNTIME } from "../../../../src/runtime.ts";

const soon = () => performance.now() + 5000;

describe("the prepared statements of a connection", () => {
  it("may be more in turn than stay prepared", async () => {
    await using database = await Database.make();
    const connection = await connect(database);
    for (let n = 0; n < 3 * MOST_PREPARED; n++) {
      const added = n % (MOST_PREPARED + 1);
      const statement = { sql: `SELECT ? + ${added}e0`, params: ["1"] };
      const { rows } = await connection.execute(statement, soon());
      assertEquals(rows, [[`${1 + added}`]]);
    }
    await connection.close();
  });

  it("are prepared again after the server refused them", async () => {
    await using database = await Database.make();
    const connection = await connect(database);
    const statement = { sql: "SELECT x FROM t WHERE x = ?", params: ["a"] };
    await assertRejects(() => connection.execute(statement, soon()));
    await database.run(
      "CREATE TABLE t (x VARCHAR(9)); INSERT INTO t VALUES ('a')",
    );
    assertEquals((await connection.execute(statement, soon())).rows, [["a"]]);
    await connection.close();
  });
});

function connect(database: Database): Promise<MysqlConnection> {
  return MysqlConnection.open(
    connectionOptions(database.url())(),
    soon(),
    RUNTIME,
  );
}
