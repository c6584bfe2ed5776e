import { assertEquals, AssertionError, assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { HostileServer } from "../../adapters/mysql/hostile_server.ts";
import { isMysql, require } from "../../support/servers/find.ts";
import { eventually } from "../e2e/eventually.ts";
import { Instance, isPlainHit, newId } from "./instance.ts";

/** What a client of the instance relies on. */
interface Law {
  readonly law: string;
  /** The default under which an instance that forgets to set it breaks the law. */
  readonly setting: string;
  readonly check: (x: Instance, server: HostileServer) => Promise<void>;
}

const LAWS: Law[] = [
  {
    law: "commits each write that it acknowledges",
    setting: "completion_type = 'CHAIN'",
    async check(x, server) {
      const [first, second] = [newId(), newId()];
      // The write adds its row to the outbox, so it is a transaction.
      x.cacheNet.mode = "cut";
      assertEquals(await x.write(first, "Lee"), 201);
      x.cacheNet.mode = "pass";
      // The registration of the cache stays; its token begins with "!".
      const sql = "SELECT id FROM person_outbox WHERE token NOT LIKE '!%'";
      const rows = () => server.run(sql);
      await eventually(rows, (it) => it.length === 0);
      assertEquals(await x.write(second, "Lee"), 201);
      assertEquals(await committed(server), [first, second].sort());
    },
  },
  {
    law: "finds each person of a batch, and caches none of them as missing",
    // A lower limit already hides columns of the table when the store opens.
    setting: "sql_select_limit = 8",
    async check(x) {
      const ids = Array.from({ length: 12 }, newId);
      for (const id of ids) assertEquals(await x.write(id, "Lee"), 201);
      assertEquals(await x.missing(ids), []);
      for (const id of ids) assertEquals((await x.hit(id)).status, 200);
    },
  },
  {
    law: "reads and caches nothing that is not committed",
    setting: "tx_isolation = 'READ-UNCOMMITTED'",
    async check(x, server) {
      const id = newId();
      assertEquals(await x.write(id, "Lee"), 201);
      await server.run("START TRANSACTION");
      await server.run("UPDATE person SET last_name = 'Poe'");
      const during = await x.read(id);
      await server.run("ROLLBACK");
      assertEquals(during.name, "Lee");
      assertEquals((await x.until(id, isPlainHit)).name, "Lee");
    },
  },
];

/** The ids of all people that another session sees. */
async function committed(server: HostileServer): Promise<unknown[]> {
  const sql = "SELECT CONVERT(id USING utf8mb4) FROM person ORDER BY id";
  return (await server.run(sql)).flat();
}

// Most of these defaults are MariaDB's alone.
const onMariaDb = !isMysql(require("mariadbd"));

describe("an instance whose database server has hostile defaults", () => {
  if (!onMariaDb) return;
  let server: HostileServer;

  beforeAll(async () => {
    server = await HostileServer.start();
    await server.makeHostile();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  for (const { law, setting, check } of LAWS) {
    it(`${law}, but not if it forgets ${setting}`, async () => {
      const attempt = async (...forgotten: string[]) => {
        await using stack = new AsyncDisposableStack();
        const database = await server.database();
        const url = () => server.url(database);
        const open = () => server.store(database, ...forgotten);
        const x = await Instance.start(stack, { url }, { open });
        await check(x, server);
      };
      await attempt();
      const forgetful = () => attempt(`SET SESSION ${setting}`);
      await assertRejects(forgetful, AssertionError);
    });
  }
});
