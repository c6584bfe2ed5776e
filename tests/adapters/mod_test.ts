import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import * as adapters from "../../adapters/mod.ts";
import metadata from "../../deno.json" with { type: "json" };
import { Registry } from "../../src/dao/registry.ts";

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
});
