import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { AppError } from "../../src/errors.ts";
import type {
  Adapter,
  CacheAdapter,
  StoreAdapter,
} from "../../src/dao/adapter.ts";
import { Registry } from "../../src/dao/registry.ts";
import { FakeCache } from "../contract/broken_cache.ts";
import { MemoryStore } from "../support/fakes/memory_store.ts";

const PASSWORD = "tr0ub4dor";

const shelf: StoreAdapter = {
  kind: "store",
  scheme: "shelf",
  mistakenFor: ["rack"],
  shared: true,
  example: "shelf://user:password@host/db",
  parameters: { table: "the name of the table", tls: "true to speak TLS" },
  open: () => new MemoryStore(),
};

const drawer: StoreAdapter = {
  ...shelf,
  scheme: "drawer",
  mistakenFor: [],
  example: "drawer:./file",
  parameters: {},
};

const pocket: CacheAdapter = {
  kind: "cache",
  scheme: "pocket",
  shared: false,
  example: "pocket:?max=10",
  parameters: { max: "how many" },
  open: () => new FakeCache(),
};

const registry = new Registry([shelf, pocket, drawer]);

/** The error message for a URL that the registry refuses. */
function refusal(kind: Adapter["kind"], text: string): string {
  const error = assertThrows(() => registry.select(kind, text), AppError);
  assertEquals(error.code, "config");
  return error.message;
}

describe("a registry", () => {
  it("finds the adapter of a URL by its scheme", () => {
    const { adapter, url } = registry.select(
      "store",
      `shelf://me:${PASSWORD}@host:1/db?table=a&tls=true&table=b`,
    );
    assertEquals(adapter, shelf);
    assertEquals([url.hostname, url.password], ["host", PASSWORD]);
    assertEquals(url.searchParams.getAll("table"), ["a", "b"]);
    assertEquals(registry.select("cache", "pocket:").adapter, pocket);
    assertEquals(registry.select("cache", "POCKET:?max=1").adapter, pocket);
  });

  it("lists the adapters of a kind, in the given order", () => {
    assertEquals(registry.list("store"), [shelf, drawer]);
    assertEquals(registry.list("cache"), [pocket]);
    assertEquals(new Registry([]).list("store"), []);
  });

  it("refuses an unknown scheme, and lists URLs that work", () => {
    assertEquals(
      refusal("store", `chest://me:${PASSWORD}@host`),
      `There is no adapter for "chest:". What works: ${shelf.example}, ${drawer.example}`,
    );
    assertEquals(
      refusal("cache", "constructor:"),
      `There is no adapter for "constructor:". What works: ${pocket.example}`,
    );
  });

  it("suggests the scheme of a typing error, and of another name", () => {
    for (const scheme of ["shel", "shelfd", "shlef", "rack"]) {
      assertStringIncludes(
        refusal("store", `${scheme}:`),
        `There is no adapter for "${scheme}:"; did you mean "shelf:"?`,
      );
    }
  });

  it("says so if it has no adapter of that kind", () => {
    const { message } = assertThrows(
      () => new Registry([pocket]).select("store", "sqlite:a"),
      AppError,
    );
    assertEquals(
      message,
      'There is no adapter for "sqlite:". What works: add an adapter of a database to the registry',
    );
  });

  it("refuses an adapter of the other kind", () => {
    assertEquals(
      refusal("cache", `shelf://me:${PASSWORD}@host`),
      `"shelf:" is a database, not a cache. What works: ${pocket.example}`,
    );
    assertStringIncludes(
      refusal("store", "pocket:"),
      '"pocket:" is a cache, not a database.',
    );
  });

  it("refuses a text that is not a URL", () => {
    const texts = ["", "shelf", "//host", "/a/b", `me:${PASSWORD}@host`];
    for (const text of texts) {
      const message = refusal("store", text);
      assert(
        message.endsWith(`What works: ${shelf.example}, ${drawer.example}`),
      );
      assert(!message.includes(PASSWORD), message);
    }
  });

  it("refuses an unknown parameter, and lists the known ones", () => {
    assertEquals(
      refusal("store", "shelf://host?Table=a"),
      '"shelf:" has no parameter "Table"; did you mean "table"? ' +
        "It takes: table, tls",
    );
    assertEquals(
      refusal("store", "shelf://host?elephant=a"),
      '"shelf:" has no parameter "elephant". It takes: table, tls',
    );
    assertEquals(
      refusal("store", "drawer:./file?table=a"),
      '"drawer:" has no parameter "table". It takes: none',
    );
    for (const name of ["toString", "__proto__", "constructor"]) {
      assert(refusal("cache", `pocket:?${name}=1`).includes("no parameter"));
    }
  });

  it("takes the columns of the record as parameters, if the store maps them", () => {
    const maps = new Registry([{ ...shelf, mapsColumns: true }]);
    const url = "shelf://host?id=person_id&first_name=given&table=t";
    assertEquals(maps.select("store", url).url.search, new URL(url).search);
    const error = assertThrows(
      () => maps.select("store", "shelf://host?given=x"),
      AppError,
    );
    assertStringIncludes(
      error.message,
      "It takes: table, tls, id, first_name, last_name",
    );
  });

  it("never shows a password, wherever the URL parser puts it", () => {
    const urls = [
      `shelf://me:${PASSWORD}@host?x=1`,
      `shelf://me:a?${PASSWORD}@host`,
      `shelf://me:1?${PASSWORD}@host`,
      `shelf://me:1?b&${PASSWORD}&c=@host`,
      `shelf://me:a?${PASSWORD}&b@host`,
      `other://me:${PASSWORD}@host`,
      `shelf://me:${PASSWORD}@[host`,
      `shelf://me:${PASSWORD}@host:99999`,
      `pocket:me:${PASSWORD}@host?x=1`,
    ];
    for (const url of urls) {
      const message = refusal("store", url);
      assert(!message.includes(PASSWORD), `${url}: ${message}`);
    }
  });

  it("refuses two adapters of one scheme, also of different kinds", () => {
    for (const second of [shelf, { ...pocket, scheme: "shelf" }]) {
      const error = assertThrows(() => new Registry([shelf, second]), AppError);
      assertEquals(error.code, "config");
      assertEquals(error.message, 'Two adapters have the scheme "shelf:".');
    }
  });
});
