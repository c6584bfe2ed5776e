import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { setUp } from "../../../../adapters/postgres/connection/session.ts";
import { AppError } from "../../../../src/errors.ts";
import { Database } from "../database.ts";

const GOOD = ["150018", "15.18", "UTF8", "", "7"];

/** The error of a session whose check has these columns. */
async function refusal(columns: Record<number, string>): Promise<AppError> {
  const row = GOOD.map((it, i) => columns[i] ?? it);
  const ask = () => Promise.resolve([row]);
  return await assertRejects(
    () => setUp(ask, { limit: 0, process: 7 }),
    AppError,
  );
}

describe("a session of PostgreSQL", () => {
  it("is set up in one round trip", async () => {
    const asked: string[] = [];
    await setUp((sql) => {
      asked.push(sql);
      return Promise.resolve([GOOD]);
    }, { limit: 0, process: 7 });
    assertEquals(asked.length, 1);
  });

  it("of a server that is too old is refused, with the version that would do", async () => {
    const error = await refusal({ 0: "120022", 1: "12.22" });
    assertEquals(error.code, "config");
    assertEquals(
      error.message,
      "The database server is PostgreSQL 12.22, which is too old. The service " +
        "needs PostgreSQL 13 or newer.",
    );
  });

  it("of a server that lacks a setting because of its age is refused alike", async () => {
    const unknown = Object.assign(new Error(), { code: "42704" });
    const asked: string[] = [];
    const error = await assertRejects(
      () =>
        setUp((sql) => {
          asked.push(sql);
          return asked.length === 1
            ? Promise.reject(unknown)
            : Promise.resolve([["100023", "10.23"]]);
        }, { limit: 0, process: 7 }),
      AppError,
    );
    assertEquals(
      error.message,
      "The database server is PostgreSQL 10.23, which is too old. The service " +
        "needs PostgreSQL 13 or newer.",
    );
  });

  it("behind a pooler is refused", async () => {
    const error = await refusal({ 4: "8" });
    assertEquals(error.code, "unavailable");
    assertEquals(error.message.includes("PgBouncer"), true);
  });

  it("with another setting is refused, with its name", async () => {
    const error = await refusal({ 3: "jit, row_security" });
    assertEquals(error.message.includes("of jit, row_security."), true);
  });

  it("in a database of another encoding is refused", async () => {
    await using database = await Database.make(
      undefined,
      "ENCODING 'LATIN1' LOCALE 'C'",
    );
    await using store = database.open();
    const error = await assertRejects(() => store.ping(), AppError);
    assertEquals(error.code, "config");
    assertEquals(error.message.includes("the encoding LATIN1"), true);
  });

  it("that does not fire the triggers of others is refused", async () => {
    await using database = await Database.make();
    await database.run(
      `ALTER DATABASE ${database.name} SET session_replication_role = replica`,
    );
    await using store = database.open();
    const error = await assertRejects(() => store.ping(), AppError);
    assertEquals(error.message.includes("session_replication_role"), true);
  });
});
