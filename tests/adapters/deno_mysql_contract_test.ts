/**
 * deno_mysql keeps the contract of every store. The module is not part of the
 * project, so this runs only if the environment says that it can be loaded:
 * `PERSON_TEST_DENO_MYSQL=1 deno task test`, with `--import-map=FILE` to load it
 * from another address. Otherwise no test here uses the network.
 *
 * @module
 */
import type { Person } from "../../src/person/person.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { denoMysql } from "../../adapters/deno_mysql.ts";
import type { StoreOptions } from "../../src/dao/adapter.ts";
import { out } from "../../src/command/terminal.ts";
import { AppError } from "../../src/errors.ts";
import {
  coverageLaws,
  outageLaws,
  storeLaws,
  testContract,
} from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { errorCode } from "../support/error_code.ts";
import { freePort } from "../support/servers/free_port.ts";
import { assertTook, timed } from "../support/timed.ts";
import { eventually } from "../system/e2e/eventually.ts";
import { lastLineOf, NOWHERE } from "./deno_mysql/mapped.ts";
import { Database, OPTIONS } from "./mysql/database.ts";
import { HostileServer } from "./mysql/hostile_server.ts";
import { outsideOf } from "./mysql/outside.ts";

const ada = person("ada");

function open(url: URL, options: Partial<StoreOptions<Person>> = {}) {
  const ours = new URL(url.href.replace(/^mysql:/, "deno-mysql:"));
  return denoMysql.open(ours, { ...OPTIONS, ...options });
}

function testStore(name: string, options: Partial<StoreOptions<Person>>): void {
  testContract(name, storeLaws, async () => {
    const database = await Database.make();
    return {
      open: () => open(database.url(), options),
      close: () => database[Symbol.asyncDispose](),
    };
  });
}

function testDriver(): void {
  testStore("deno_mysql", {});
  testStore("deno_mysql, one connection", { connections: 1 });

  describe("on a server with every hostile default", () => {
    let server: HostileServer;

    beforeAll(async () => {
      server = await HostileServer.start();
      await server.makeHostile();
    });

    afterAll(() => server[Symbol.asyncDispose]());

    testContract("deno_mysql", storeLaws, async () => {
      const database = await server.database();
      return { open: () => open(server.url(database)) };
    });
  });

  testContract("deno_mysql, other writers", coverageLaws, async () => {
    const database = await Database.make();
    return {
      open: () => open(database.url()),
      outside: outsideOf((sql) => database.run(sql)),
      close: () => database[Symbol.asyncDispose](),
    };
  });

  testContract("deno_mysql without a server", outageLaws, () => {
    const url = new URL(`mysql://person@127.0.0.1:${freePort()}/test`);
    return { open: () => open(url) };
  });

  testContract("deno_mysql, silent server", outageLaws, () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = new URL(`mysql://root@127.0.0.1:${listener.addr.port}/test`);
    return {
      open: () => open(url, { timeout: 200, connections: 2 }),
      close: () => listener.close(),
    };
  });

  describe("deno_mysql", () => {
    it("works again after the server killed its connections", async () => {
      await using database = await Database.make();
      await using store = open(database.url());
      await Promise.all([store.put(ada), store.put(person("b"))]);
      assertEquals(await database.kill() > 0, true);
      assertEquals(await store.get(ada.id), ada);
      assertEquals(await store.put(ada), "replaced");
    });

    it(
      "ends a write by its deadline while its row is locked",
      timed(async () => {
        await using database = await Database.make();
        await using store = open(database.url(), { timeout: 800 });
        await eventually(
          () => errorCode(store.put(ada)),
          (it) => it === "none",
        );
        await database.run("BEGIN; SELECT * FROM person FOR UPDATE");
        const begun = performance.now();
        const error = await assertRejects(
          () => store.put(person("ada", "Late")),
          AppError,
        );
        await database.run("ROLLBACK");
        assertTook(performance.now() - begun, 1700);
        assertEquals(error.code, "unknown_outcome");
      }),
    );

    it("refuses a record that a column cannot hold", async () => {
      await using database = await Database.make();
      await database.run(
        "CREATE TABLE person (id VARCHAR(5) CHARACTER SET latin1 PRIMARY " +
          "KEY, first_name VARCHAR(5) CHARACTER SET latin1, last_name TEXT) " +
          "ENGINE=InnoDB",
      );
      await using store = open(database.url());
      for (const it of [person("abcdef"), person("😀"), person("a", "名前")]) {
        for (const write of ["add", "put"] as const) {
          const error = await assertRejects(() => store[write](it), AppError);
          assertEquals(error.code, "invalid", `${write} ${it.id}`);
        }
      }
      assertEquals(await store.list(undefined, 10), []);
    });

    it("refuses an id that the table compares as equal to another", async () => {
      await using database = await Database.make();
      await database.run(
        "CREATE TABLE person (id VARCHAR(80) CHARACTER SET utf8mb4 COLLATE " +
          "utf8mb4_general_ci PRIMARY KEY, first_name VARCHAR(80), " +
          "last_name VARCHAR(80)) ENGINE=InnoDB CHARACTER SET utf8mb4",
      );
      await using store = open(database.url());
      await store.put(ada);
      assertEquals(await store.get(person("ADA").id), undefined);
      const both = [person("x"), person("X")];
      for (
        const call of [
          () => store.add(person("ADA")),
          () => store.put(person("ADA")),
          () => store.putMany(both),
        ]
      ) {
        assertEquals((await assertRejects(call, AppError)).code, "conflict");
      }
      assertEquals(await store.list(undefined, 10), [ada]);
    });
  });
}

const VARIABLE = "PERSON_TEST_DENO_MYSQL";

if (Deno.env.get(VARIABLE)) {
  testDriver();
} else {
  out(`not run: deno_mysql (${VARIABLE} is not set)`);

  describe("deno_mysql that cannot be loaded", () => {
    it("makes check fail with one line", async () => {
      const line = await lastLineOf("check", "deno_mysql", NOWHERE);
      assertStringIncludes(line, `could not be loaded from ${NOWHERE}`);
    });

    it("is named once in a run of the tests", async () => {
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["test", "-A", "--filter=none of them", import.meta.url],
      }).output();
      const said = new TextDecoder().decode(stdout).match(/^not run: .*$/gm);
      assertEquals(said, [`not run: deno_mysql (${VARIABLE} is not set)`]);
    });
  });
}
