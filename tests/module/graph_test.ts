import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { z } from "zod";
import metadata from "../../deno.json" with { type: "json" };
import { ROOT } from "../root.ts";

const GRAPH = z.object({
  modules: z.array(z.object({ specifier: z.string() })),
});

/** The packages that importing a part of the module would load. */
async function packagesOf(entry: keyof typeof metadata.exports) {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", metadata.exports[entry]],
    cwd: ROOT,
  }).output();
  const graph = GRAPH.parse(JSON.parse(new TextDecoder().decode(stdout)));
  const specifiers = graph.modules.map(({ specifier }) => specifier);
  assertEquals(specifiers.some((it) => it.startsWith("https:")), false);
  return specifiers
    .filter((it) => it.startsWith("npm:"))
    .map((it) => /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(it)?.[1])
    .sort();
}

/** What each part of the module loads, besides the project's own files. */
const LOADS = {
  "./adapters/sqlite": [],
  "./adapters/memory": ["lru-cache"],
  "./adapters/memcache": ["lru-cache", "memjs"],
  "./adapters/mysql": ["mysql2"],
  "./adapters/deno_mysql": [],
  "./contract": [],
} as const;

describe("importing a part loads its own packages and no others:", () => {
  for (const [entry, packages] of Object.entries(LOADS)) {
    it(entry, async () => {
      const found = await packagesOf(entry as keyof typeof LOADS);
      assertEquals(found, [...packages]);
    });
  }
});
