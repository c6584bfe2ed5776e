/**
 * The contract of a store on a database server, whichever it is.
 *
 * @module
 */
import {
  assertEquals,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import type {
  AnyRecordStoreAdapter,
  StoreOptions,
} from "../../src/dao/adapter.ts";
import { PERSON, type Person } from "../../src/person/person.ts";
import {
  coverageLaws,
  outageLaws,
  storeLaws,
  testContract,
} from "../contract/mod.ts";
import { person } from "../contract/people.ts";
import { assertTook, timed } from "../support/timed.ts";
import type { ServerDatabase } from "./sql/made_database.ts";
import type { OutsideOf } from "./sql/outside.ts";
import { Proxy } from "./sql/proxy.ts";

/** A database server, and what differs from one to another. */
export interface DatabaseServer {
  readonly adapter: AnyRecordStoreAdapter;
  /** The URL of the server. */
  url(): URL;
  /** Makes a database. */
  make(): Promise<ServerDatabase>;
  readonly outsideOf: OutsideOf;
  /** How many messages a first read sends to the server. */
  readonly messages: number;
  /** Makes a table whose columns are too narrow. */
  readonly narrow: string;
  /** People who do not fit into these columns. */
  readonly tooWide: readonly Person[];
}

const OPTIONS = { record: PERSON, timeout: 20_000, connections: 4 };

/** Tests the adapter on the server. */
export function testServerStore(server: DatabaseServer): void {
  const { adapter, make, outsideOf } = server;
  const { scheme } = adapter;

  function contract(name: string, options: Partial<StoreOptions<Person>>) {
    testContract(name, storeLaws, async () => {
      const database = await make();
      return {
        open: () => database.open(options),
        close: () => database[Symbol.asyncDispose](),
      };
    });
  }

  contract(scheme, {});
  contract(`${scheme}, one connection`, { connections: 1 });

  testContract(`${scheme}, other writers`, coverageLaws, async () => {
    const database = await make();
    return {
      open: () => database.open(),
      outside: outsideOf((sql) => database.run(sql)),
      close: () => database[Symbol.asyncDispose](),
    };
  });

  const nowhere = new URL(`${scheme}://root@127.0.0.1:1/test`);

  testContract(`${scheme}, unreachable`, outageLaws, () => ({
    open: () => adapter.open(nowhere, OPTIONS),
  }));

  testContract(`${scheme}, silent`, outageLaws, () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = new URL(
      `${scheme}://root@127.0.0.1:${listener.addr.port}/test`,
    );
    return {
      open: () =>
        adapter.open(url, { ...OPTIONS, timeout: 200, connections: 2 }),
      close: () => listener.close(),
    };
  });

  describe(`a store on a server of ${scheme}`, () => {
    it("joins concurrent gets into one statement", async () => {
      await using database = await make();
      let asked = 0;
      await using proxy = new Proxy(database.url(), () => {
        asked++;
        return "pass";
      });
      await using store = adapter.open(proxy.url(), OPTIONS);
      const people = Array.from({ length: 16 }, (_, i) => person(`p${i}`));
      await store.putMany(people);
      asked = 0;
      const found = await Promise.all(people.map((it) => store.get(it.id)));
      assertEquals(found, people);
      assertEquals(asked, server.messages);
    });

    it("names neither the user nor the password in the error of a refused login", async () => {
      const url = server.url();
      url.username = "unknown-user";
      url.password = "hunter2";
      await using store = adapter.open(url, OPTIONS);
      const error = await assertRejects(() => store.ping(), AppError);
      assertEquals(error.code, "unavailable");
      assertStringIncludes(error.message, "refuses the user or the password");
      assertNotMatch(error.message, /hunter2|unknown-user/);
    });

    it("says that the database does not exist", async () => {
      const url = server.url();
      url.pathname = "/no_such_database";
      await using store = adapter.open(url, OPTIONS);
      await assertRejects(() => store.ping(), AppError, "no database");
    });

    it(
      "says at once that a server cannot be reached",
      timed(async () => {
        await using store = adapter.open(nowhere, OPTIONS);
        const begun = performance.now();
        const error = await assertRejects(
          () => store.get(person("ada").id),
          AppError,
        );
        assertEquals(error.code, "unavailable");
        assertStringIncludes(error.message, "cannot be reached");
        assertTook(performance.now() - begun, 1000);
      }),
    );

    it("refuses a record that a column cannot hold, and changes nothing", async () => {
      await using database = await make();
      await database.run(server.narrow);
      await using store = database.open();
      const bad = [...server.tooWide, { ...person("a"), firstName: "\ud800" }];
      for (const it of bad) {
        const writes = [
          () => store.add(it),
          () => store.put(it),
          () => store.putMany([person("ok"), it]),
        ];
        for (const write of writes) {
          const error = await assertRejects(write, AppError);
          assertEquals(error.code, "invalid", `${write} ${it.id}`);
        }
      }
      assertEquals(await store.list(undefined, 10), []);
      for (const it of bad) assertEquals(await store.get(it.id), undefined);
    });
  });
}
