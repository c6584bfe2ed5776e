import { assertEquals, AssertionError, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PostgresConnection } from "../../../adapters/postgres/connection/connection.ts";
import { markOf } from "../../../adapters/postgres/dialect.ts";
import { FAILURES } from "../../../adapters/postgres/errors.ts";
import { preparePostgres } from "../../../adapters/postgres/table.ts";
import { Triggers } from "../../../adapters/postgres/triggers.ts";
import { connectionOptions } from "../../../adapters/postgres/connection/url.ts";
import { pooledDrivers } from "../../../adapters/sql/pool/pooled_driver.ts";
import { SqlStore } from "../../../adapters/sql/store.ts";
import { PERSON, type Person } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";
import type { Database } from "../../adapters/postgres/database.ts";
import { hostile } from "../../adapters/postgres/hostile.ts";
import { eventually } from "../e2e/eventually.ts";
import { Instance, newId } from "./instance.ts";

const TABLES = { schema: "public", table: "person" };
const TIMEOUT = 20_000;
const NAME = "O\\'Hára";

/**
 * A store whose connections run this statement after their session was set up,
 * as if one setting had been forgotten.
 */
function forgetful(url: URL, sql: string): SqlStore<Person> {
  const triggers = new Triggers(TABLES, PERSON.fields, "never");
  const connect = async (deadline: number) => {
    const options = connectionOptions(url)();
    const session = {
      limit: TIMEOUT,
      outbox: markOf(TABLES),
      runtime: RUNTIME,
    };
    const it = await PostgresConnection.open(options, deadline, session);
    await it.execute({ sql, params: [] }, deadline);
    return it;
  };
  return new SqlStore({
    record: PERSON,
    ...pooledDrivers(connect, FAILURES, 2, RUNTIME),
    prepare: () => preparePostgres(PERSON, TABLES, "now", triggers),
    timeout: TIMEOUT,
    runtime: RUNTIME,
  });
}

/** Writes with and without the cache; reads a batch, and from the cache. */
async function check(x: Instance, database: Database): Promise<void> {
  const [first, second] = [newId(), newId()];
  assertEquals(await x.write(first, "Lee"), 201);
  // This write adds its row to the outbox, so it is a transaction.
  x.cacheNet.mode = "cut";
  assertEquals(await x.write(second, NAME), 201);
  x.cacheNet.mode = "pass";
  // The registration of the cache stays; its token begins with "!".
  const rows = "SELECT id FROM public.person_outbox WHERE token NOT LIKE '!%'";
  await eventually(() => database.run(rows), (it) => it.length === 0);
  const names = "SELECT id, last_name FROM public.person ORDER BY id";
  const stored = new Map([[first, "Lee"], [second, NAME]]);
  assertEquals(await database.run(names), [...stored].sort());
  assertEquals(await x.missing([first, second]), []);
  assertEquals((await x.hit(second)).name, NAME);
}

describe("an instance whose PostgreSQL has hostile defaults", () => {
  it("keeps what it acknowledges, and caches it", async () => {
    await using database = await hostile();
    await using stack = new AsyncDisposableStack();
    await check(await Instance.start(stack, database), database);
  });

  it("does not, if it forgets the encoding of a text", async () => {
    await using database = await hostile();
    // The tables are there already.
    {
      await using store = database.open();
      await store.ping();
    }
    const sql = "SET client_encoding = 'LATIN1'";
    const attempt = async () => {
      await using stack = new AsyncDisposableStack();
      const open = () => forgetful(database.url(), sql);
      await check(await Instance.start(stack, database, { open }), database);
    };
    await assertRejects(attempt, AssertionError);
  });
});
