import { assertRejects } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { storeLaws, testContract } from "../../contract/mod.ts";
import { isMysql, require } from "../../support/servers/find.ts";
import { HOSTILE } from "./hostile_defaults.ts";
import { HostileServer } from "./hostile_server.ts";

let server: HostileServer;

// Most of these defaults are MariaDB's alone.
const onMariaDb = !isMysql(require("mariadbd"));

describe("on a server with every hostile default", () => {
  if (!onMariaDb) return;
  beforeAll(async () => {
    server = await HostileServer.start();
    await server.makeHostile();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  for (const { setting, law, before, check } of HOSTILE) {
    it(`${law}, but not for a session that forgets ${setting}`, async () => {
      const attempt = async (...forgotten: string[]) => {
        const database = await server.database();
        for (const sql of before?.split("; ") ?? []) await server.run(sql);
        await using store = server.store(database, ...forgotten);
        await check(store, server);
      };
      await attempt();
      await assertRejects(() => attempt(`SET SESSION ${setting}`));
      await server.run("ROLLBACK");
      await server.run("UNLOCK TABLES");
    });
  }

  testContract("mysql", storeLaws, async () => {
    const database = await server.database();
    return { open: () => server.store(database) };
  });
});
