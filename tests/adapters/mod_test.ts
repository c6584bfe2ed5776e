import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import * as adapters from "../../adapters/mod.ts";
import metadata from "../../deno.json" with { type: "json" };
import type { Adapter } from "../../src/dao/adapter.ts";
import { Registry } from "../../src/dao/registry.ts";
import { AppError } from "../../src/errors.ts";
import { PERSON } from "../../src/person/person.ts";
import { UNREADABLE } from "../system/faults/network/certificates.ts";

const { ADAPTERS, ...named } = adapters;

describe("the adapters that come with the service", () => {
  it("are all exported by name, and each is in ADAPTERS once", () => {
    const byName = new Set<unknown>(Object.values(named));
    assertEquals(new Set<unknown>(ADAPTERS), byName);
    assertEquals(ADAPTERS.length, byName.size);
  });

  it("are each a module of their own", () => {
    const modules = Object.keys(metadata.exports)
      .filter((it) => it.startsWith("./adapters/"));
    const files = [
      ...Deno.readDirSync(new URL("../../adapters", import.meta.url)),
    ]
      .map(({ name }) => name);
    const own = files.filter((it) => it.endsWith(".ts") && it !== "mod.ts");
    assertEquals(
      modules.map((it) => `${it.slice("./adapters/".length)}.ts`).toSorted(),
      own.toSorted(),
    );
    // rediss: is redis: over TLS.
    const separate = ADAPTERS.filter(({ scheme }) => scheme !== "rediss");
    assertEquals(modules.length, separate.length);
  });

  it("each serve the URL of their example", () => {
    const registry = new Registry(ADAPTERS);
    for (const { kind, example } of ADAPTERS) {
      const { adapter } = registry.select(kind, example);
      assertEquals(adapter.example, example);
    }
  });

  it("refuse a file of authorities that cannot be read when they are opened", () => {
    const secured = ADAPTERS.filter((it) => "tls-ca" in it.parameters);
    assertEquals(secured.length, 5);
    const file = Deno.makeTempFileSync();
    try {
      Deno.writeTextFileSync(file, UNREADABLE);
      for (const adapter of secured) {
        const url = new URL(adapter.example);
        if ("tls" in adapter.parameters) url.searchParams.set("tls", "true");
        url.searchParams.set("tls-ca", file);
        const error = assertThrows(() => open(adapter, url), AppError);
        assertEquals(error.code, "config");
        assertStringIncludes(error.message, "tls-ca holds no PEM certificate");
      }
    } finally {
      Deno.removeSync(file);
    }
  });
});

function open(adapter: Adapter, url: URL): void {
  const lifetimes = { ttl: 1, absentTtl: 1, stale: 0, mark: 1 };
  const options = { record: PERSON, timeout: 1 };
  if (adapter.kind === "cache") adapter.open(url, { ...options, lifetimes });
  else adapter.open(url, { ...options, connections: 1 });
}
