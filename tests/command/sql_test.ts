import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../adapters/mod.ts";
import { sql } from "../../src/command/sql.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { AppError } from "../../src/errors.ts";
import { Registry } from "../../src/dao/registry.ts";

/** Runs the command for the database of this URL; `room` is the most lines. */
async function printed(database: string, room = Infinity) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await sql.run({
    version: "person 1",

    entry: import.meta.url,
    warnings: [],
    config: readConfig({}, [`--database=${database}`]),
    registry: new Registry(ADAPTERS),
    operands: [],
    options: new Map(),
    out: (line) => out.push(line) <= room,
    err: (line) => err.push(line),
  });
  return { code, out, err };
}

describe("sql", () => {
  it("prints the SQL of the adapter, without asking a server", async () => {
    for (const scheme of ["mysql", "deno-mysql"]) {
      const url = `${scheme}://u:hunter2@127.0.0.1:1/d?table=people`;
      const { code, out, err } = await printed(url);
      assertEquals([code, err], [0, []]);
      assert(out.some((line) => line.startsWith("CREATE TABLE IF NOT EXISTS")));
      assert(!out.join().includes("hunter2"));
    }
  });

  it("fails if a line of it is lost", async () => {
    const url = "mysql://u:hunter2@127.0.0.1:1/d";
    const whole = await printed(url);
    assertEquals(await printed(url, 1), {
      code: 1,
      out: whole.out.slice(0, 2),
      err: ["The SQL is not complete: the standard output cannot be written."],
    });
  });

  it("names the setting whose URL is wrong", async () => {
    const url = "postgres://u:hunter2@127.0.0.1:1/d?notify=maybe";
    await assertRejects(
      () => printed(url),
      AppError,
      "PERSON_DATABASE (--database): The parameter notify",
    );
  });

  it("says that SQLite needs none", async () => {
    assertEquals(await printed("sqlite::memory:"), {
      code: 0,
      out: [],
      err: ['"sqlite:" needs no SQL of an administrator.'],
    });
  });
});
