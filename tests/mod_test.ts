import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DatabaseSync } from "node:sqlite";
import { ADAPTERS } from "../adapters/mod.ts";
import { memory } from "../adapters/memory.ts";
import { sqlite } from "../adapters/sqlite.ts";
import type { CacheAdapter } from "../src/kit.ts";
import { AppError, type AppOptions, createApp, PERSON } from "../src/mod.ts";

const ada = PERSON.parse({ id: "ada", firstName: "Ada", lastName: "" });
const database = "sqlite::memory:";

/** Why the options are refused. */
function refusal(options: AppOptions): string {
  const error = assertThrows(() => createApp(options), AppError);
  assertEquals(error.code, "config");
  return error.message;
}

describe("createApp of the module", () => {
  it("takes typed options, and needs no start", async () => {
    await using app = createApp({ database, cacheTtl: 1_000 });
    await app.service.put(ada);
    assertEquals((await app.service.get(ada.id)).origin.via, "miss");
    const { record: person, origin } = await app.service.get(ada.id);
    assertEquals(person, ada);
    assert(origin.via === "hit");
  });

  it("refuses every client over HTTP without tokens, unless it is open", async () => {
    const writeToken = ["hunter2-hunter2-hunter2"];
    const readToken = ["hunter2-hunter2-hunter3"];
    const EXPECTED: [AppOptions, read: number, write: number, admin: number][] =
      [
        [{}, 401, 401, 401],
        [{ insecure: false }, 401, 401, 401],
        [{ insecure: true }, 200, 201, 200],
        [{ writeToken }, 200, 401, 401],
        [{ readToken }, 401, 401, 401],
        [{ writeToken, insecure: true }, 200, 401, 401],
      ];
    for (const [options, ...statuses] of EXPECTED) {
      await using app = createApp({ database, ...options });
      const ask = async (path: string, init?: RequestInit) => {
        const url = `http://h.example/${path}`;
        const response = await app.fetch(new Request(url, init));
        await response.body?.cancel();
        return response.status;
      };
      const put = {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(ada),
      };
      const found = [
        await ask("persons"),
        await ask("persons/ada", put),
        await ask("admin/source"),
      ];
      assertEquals(found, statuses, JSON.stringify(options));
      assertEquals([await ask("livez"), await ask("readyz")], [200, 200]);
      assertEquals(await ask("metrics"), statuses[0]);
    }
  });

  it("answers without tokens that no token is known, and what would work", async () => {
    await using app = createApp({ database });
    for (const token of [undefined, "Bearer hunter2-hunter2-hunter2"]) {
      const response = await app.fetch(
        new Request("http://h.example/persons/ada", {
          headers: token === undefined ? {} : { Authorization: token },
        }),
      );
      const { detail } = await response.json();
      assertEquals(
        detail,
        "This service knows no token, so it refuses every client: its program must " +
          "give it a writeToken, or insecure: true.",
      );
    }
  });

  it("uses a shared cache from the second read on, without start", async () => {
    const shared: CacheAdapter = {
      ...memory,
      scheme: "shared",
      shared: true,
    };
    const options = { database, cache: "shared:" };
    await using app = createApp({ ...options, adapters: [sqlite, shared] });
    const first = await app.service.get(ada.id);
    assertEquals(first.origin, { via: "bypass", reason: "outbox-unread" });
    await app.service.put(ada);
    const second = await app.service.get(ada.id);
    assertEquals(second.record, ada);
    assertEquals(second.origin.via, "miss");
    assertEquals((await app.service.get(ada.id)).origin.via, "hit");
  });

  it("uses the built-in adapters, or the given ones", () => {
    const other = { ...memory, scheme: "other" };
    const cache = "other:";
    assertStringIncludes(
      refusal({ database, cache }),
      'no adapter for "other:"',
    );
    assertStringIncludes(
      refusal({ database, adapters: [memory] }),
      'database: There is no adapter for "sqlite:"',
    );
    createApp({ database, cache, adapters: [...ADAPTERS, other] });
  });

  it("takes every failure of an adapter of others for an outage", async () => {
    const failing = (it: object, name: string) =>
      new Proxy(it, {
        get(target, key) {
          if (key === name) return () => Promise.reject(new Error("hunter2"));
          const value = Reflect.get(target, key, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      }) as never;
    const answers = async (name: string) => {
      const caches = { ...memory, scheme: "caches", example: "caches:" };
      const stores = { ...sqlite, scheme: "stores", example: "stores:x" };
      const adapters = [
        {
          ...caches,
          open: (_: URL, options: never) =>
            failing(memory.open(new URL("memory:"), options), name),
        },
        {
          ...stores,
          open: (_: URL, options: never) =>
            failing(sqlite.open(new URL(database), options), name),
        },
      ];
      await using app = createApp({
        database: "stores:x",
        cache: "caches:",
        insecure: true,
        adapters,
      });
      const statuses: number[] = [];
      for (const method of ["GET", "PUT"]) {
        const response = await app.fetch(
          new Request("http://h/persons/ada", {
            method,
            ...method === "PUT" && {
              headers: { "Content-Type": "application/json" },
              body: '{"firstName":"A","lastName":"B"}',
            },
          }),
        );
        assert(!(await response.text()).includes("hunter2"));
        statuses.push(response.status);
      }
      return statuses;
    };
    for (const name of ["lookup", "fill", "announce", "invalidate"]) {
      assertEquals([name, ...await answers(name)], [name, 404, 201]);
    }
    assertEquals(await answers("read"), [503, 201]);
    assertEquals(await answers("put"), [404, 504]);
  });

  it("names the option that is wrong, and shows no secret", () => {
    assertStringIncludes(
      refusal({ database: "x:hunter2", cache: "memory:?size=1" }),
      'cache: "memory:" has no parameter "size".',
    );
    assert(!refusal({ database: "x:hunter2" }).includes("hunter2"));
  });

  it("refuses options of the wrong kind, and names them", () => {
    const thrower = {
      toString() {
        throw new Error("shown");
      },
    };
    const odd = (it: unknown) => refusal(it as AppOptions);
    assertEquals(odd(null), "The options must be an object.");
    assertEquals(odd("memory:"), "The options must be an object.");
    assertEquals(
      odd({ database, checkHost: "no" }),
      "checkHost must be true or false",
    );
    assertEquals(
      odd({ database, adapters: sqlite }),
      "adapters must be an array of adapters",
    );
    for (const adapter of ["./adapter.ts", null, {}, { ...memory, open: 1 }]) {
      assertEquals(
        odd({ adapters: [memory, adapter] }),
        "adapters[1] is not an adapter",
      );
    }
    assertEquals(
      odd({ database, log: { info() {} } }),
      "log must have the methods info, warn and error",
    );
    for (const value of [thrower, Object.create(null), Symbol("s"), () => {}]) {
      assertStringIncludes(
        odd({ database, requestTimeout: value }),
        "requestTimeout must be ",
      );
    }
  });

  it("does not start on a table that cannot hold people", async () => {
    const dir = await Deno.makeTempDir();
    const file = `${dir}/people.db`;
    using db = new DatabaseSync(file);
    db.exec("CREATE TABLE person (id INTEGER)");
    await using app = createApp({ database: `sqlite:${file}` });
    const error = await assertRejects(() => app.start(), AppError);
    assertEquals(error.code, "config");
    assert(error.message.startsWith("database: "), error.message);
    await Deno.remove(dir, { recursive: true });
  });

  it("warns in its log, by the names of the options", async () => {
    const warned: string[] = [];
    const warn = (message: string) => warned.push(message);
    const log = { info: () => {}, warn, error: () => {} };
    await using _ = createApp({ database, log, requestTimeout: 1_000 });
    const [warning = "", ...others] = warned;
    assert(warning.startsWith("requestTimeout is shorter"), warning);
    assertEquals(others, []);
  });

  it("answers as before if its log throws", async () => {
    const entry = () => {
      throw new Error("the disk is full");
    };
    const log = { info: entry, warn: entry, error: entry };
    await using app = createApp({
      ...{ database, log, insecure: true },
      accessLog: "all",
    });
    const response = await app.fetch(
      new Request("http://h/persons/ada", {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: '{"firstName":"A","lastName":"B"}',
      }),
    );
    await response.body?.cancel();
    const { status, body } = await app.fetch(
      new Request("http://h/persons/ada"),
    );
    await body?.cancel();
    assertEquals([response.status, status], [201, 200]);
  });

  it("checks the host only with checkHost", async () => {
    for (const checkHost of [undefined, false, true]) {
      await using app = createApp({ database, checkHost, insecure: true });
      const request = new Request("http://outer.example/persons");
      const { status, body } = await app.fetch(request);
      await body?.cancel();
      assertEquals(status, checkHost ? 421 : 200);
    }
  });
});
