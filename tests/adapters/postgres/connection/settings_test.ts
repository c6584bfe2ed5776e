import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  setSession,
  wrongSettings,
} from "../../../../adapters/postgres/connection/settings.ts";
import { postgres } from "../../../../adapters/postgres.ts";
import { AppError } from "../../../../src/errors.ts";
import { storeLaws, testContract } from "../../../contract/mod.ts";
import { person } from "../../../contract/people.ts";
import { Database, OPTIONS } from "../database.ts";
import { hostile } from "../hostile.ts";

testContract("postgres with hostile defaults", storeLaws, async () => {
  const database = await hostile();
  return {
    open: () => database.open(),
    close: () => database[Symbol.asyncDispose](),
  };
});

describe("the settings of a session", () => {
  it("name the outbox only for a store", () => {
    assert(!setSession().includes("person.writer"));
    assert(setSession(0, "public.t_outbox").includes("'public.t_outbox'"));
  });

  it("are checked by their names", async () => {
    await using database = await Database.make();
    const [row] = await database.run(`SELECT ${wrongSettings()}`);
    const wrong = row?.[0]?.split(", ") ?? [];
    assert(wrong.includes("enable_seqscan"), String(wrong));
    await database.run(setSession());
    assertEquals(await database.run(`SELECT ${wrongSettings()}`), [[""]]);
  });

  it("leave a commit as durable as it is, or make it so", async () => {
    await using database = await Database.make();
    for (
      const [given, then] of [
        ["off", "on"],
        ["on", "on"],
        ["remote_apply", "remote_apply"],
      ] as const
    ) {
      await database.run(`SET synchronous_commit = '${given}'`);
      await database.run(setSession());
      const rows = await database.run("SHOW synchronous_commit");
      assertEquals(rows, [[then]]);
    }
  });

  it("make a policy that hides rows an error", async () => {
    await using database = await Database.make();
    await using admin = database.open();
    await admin.put(person("ada"));
    const role = `r${crypto.randomUUID().slice(0, 8)}`;
    await database.run(
      `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'; ` +
        `GRANT ALL ON person, person_outbox TO ${role}; ` +
        "ALTER TABLE person ENABLE ROW LEVEL SECURITY",
    );
    const url = database.url();
    url.username = role;
    {
      await using store = postgres.open(url, OPTIONS);
      const error = await assertRejects(
        () => store.list(undefined, 9),
        AppError,
      );
      assertEquals(error.code, "unavailable");
      assert(error.message.includes("row security"), error.message);
    }
    await database.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});
