import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { textOf } from "../../../adapters/deno_mysql/text.ts";
import { prepareMysql } from "../../../adapters/mysql/table.ts";
import { Triggers } from "../../../adapters/mysql/triggers.ts";
import type { Program } from "../../../adapters/sql/driver.ts";
import { list } from "../../../adapters/sql/outbox.ts";
import { ping } from "../../../adapters/sql/ping.ts";
import {
  getMany,
  list as page,
} from "../../../adapters/sql/statements/programs.ts";
import { runProgram } from "../../../adapters/sql/run.ts";
import { PERSON } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";
import { Database } from "../mysql/database.ts";

const ada = person("ada");

describe("the reads of a store, as deno_mysql sends them", () => {
  it("mean the same to the server", async () => {
    await using database = await Database.make();
    {
      await using store = database.open();
      await store.put(ada, "token");
    }
    const run = <T>(program: Program<T>) =>
      runProgram(program, async (statement) => {
        const rows = await database.run(textOf(statement));
        // Each value has a prefix.
        const texts = rows.map((row) =>
          row.map((it) => it === null ? null : `${it}`.slice(1))
        );
        return { rows: texts, affected: 0 };
      });
    const triggers = new Triggers("person", PERSON.fields, "never");
    const sql = await run(prepareMysql(PERSON, "person", "never", triggers));
    await run(ping(sql));
    assertEquals(await run(list(sql, 9)), [{ token: "token", id: ada.id }]);
    assertEquals(await run(page(sql, undefined, 9)), [ada]);
    assertEquals((await run(getMany(sql, [ada.id]))).size, 1);
    assertEquals((await run(triggers.coverage())).covered, true);
  });
});
