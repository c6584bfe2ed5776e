import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { z } from "zod";
import metadata from "../../../deno.json" with { type: "json" };
import { ROOT } from "../../support/root.ts";

const RESOLVED = z.object({ specifier: z.string() });
const GRAPH = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.array(z.object({
      /** It is there unless the import is of types alone. */
      code: RESOLVED.optional(),
    })).optional(),
  })),
});

async function graphOf(entry: string) {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: ROOT,
  }).output();
  return GRAPH.parse(JSON.parse(new TextDecoder().decode(stdout)));
}

/** What importing a part of the module would load: packages, and folders. */
async function loadedBy(entry: string) {
  const graph = await graphOf(entry);
  const specifiers = graph.modules.map(({ specifier }) => specifier);
  const found = (pattern: RegExp) =>
    [
      ...new Set(specifiers.flatMap((it) => pattern.exec(it)?.[1] ?? [])),
    ].sort();
  return {
    packages: found(/^npm:\/?((?:@[^/]+\/)?[^@/]+)/),
    folders: found(new RegExp(`^${RegExp.escape(ROOT.href)}(.*?)/?[^/]*$`)),
    web: found(/^(https?:.*)/),
  };
}

const CONTRACT = ["src", "src/dao", "src/person", "src/record"];
const STORE = [
  ...["adapters", ...CONTRACT],
  ...["adapters/sql", "adapters/sql/statements"],
];
// With the alarm that ends a call.
const POOLED = [...STORE, "src/resilience", "adapters/sql/pool"];
const REMOTE = [...POOLED, "adapters/mysql", "adapters/mysql/connection"];
const PROTOCOL = [...CONTRACT, "src/cache_aside", "src/protocol"];
const CACHE = [...PROTOCOL, "src/resilience"];
const KIT = [...CACHE, "src/cache_aside/guard", "src/cache_aside/outbox"];
const ADAPTERS = [
  ...["adapters", ...CACHE, "adapters/sql/pool", "adapters/sql/statements"],
  ...[
    "deno_mysql",
    "memcache",
    "mysql",
    "mysql/connection",
    "postgres",
    "postgres/connection",
    "redis",
    "sql",
    "sqlite",
    "values",
  ]
    .map((folder) => `adapters/${folder}`),
];
const SERVICE = [
  ...[
    "app",
    "cache_aside/guard",
    "cache_aside/outbox",
    "config",
    "http",
    "log",
    "metrics",
    "service",
  ],
  ...[
    "console",
    "docs",
    "middleware",
    "openapi",
    "request",
    "response",
    "routes",
    "web_page",
  ].map((
    it,
  ) => `http/${it}`),
].map((folder) => `src/${folder}`);
const LAWS = ["tests/contract", "tests/std", "tests/std/testing"];

/** What each part of the module loads, for its types as well. */
const LOADS: Record<
  keyof typeof metadata.exports,
  readonly [packages: string[], folders: string[]]
> = {
  ".": [
    [
      ...[
        "@opentelemetry/api",
        "@redis/client",
        "content-type",
        "hono",
        "leven",
        "lru-cache",
      ],
      ...["memjs", "mysql2", "pg", "prom-client", "swagger-ui-dist", "uplot"],
      "zod",
    ],
    [...ADAPTERS, ...SERVICE],
  ],
  "./client": [
    ["zod"],
    ["src", "src/client", "src/client/request", "src/person", "src/record"],
  ],
  "./kit": [["leven", "zod"], KIT],
  "./adapters": [
    ["@redis/client", "lru-cache", "memjs", "mysql2", "pg", "zod"],
    ADAPTERS,
  ],
  "./adapters/sqlite": [
    ["zod"],
    [...STORE, "src/resilience", "adapters/sqlite"],
  ],
  "./adapters/memory": [["lru-cache", "zod"], [
    "adapters",
    ...PROTOCOL,
  ]],
  "./adapters/memcache": [
    ["lru-cache", "memjs", "zod"],
    ["adapters", ...CACHE, "adapters/memcache", "adapters/values"],
  ],
  "./adapters/redis": [
    ["@redis/client", "lru-cache", "zod"],
    ["adapters", ...CACHE, "adapters/redis", "adapters/values"],
  ],
  "./adapters/mysql": [["mysql2", "zod"], REMOTE],
  "./adapters/postgres": [
    ["pg", "zod"],
    [...POOLED, "adapters/postgres", "adapters/postgres/connection"],
  ],
  "./adapters/deno_mysql": [
    ["zod"],
    [...REMOTE, "adapters/deno_mysql"],
  ],
  "./contract": [["zod"], [...CONTRACT, ...LAWS]],
};

describe("importing a part loads what it needs, and nothing else:", () => {
  for (const [entry, path] of Object.entries(metadata.exports)) {
    it(entry, async () => {
      const [packages, folders] = LOADS[entry as keyof typeof LOADS];
      const loaded = await loadedBy(path);
      assertEquals(loaded, { packages, folders: folders.sort(), web: [] });
    });
  }
});

describe("running the client", () => {
  it("loads its own files, and nothing else", async () => {
    const { modules } = await graphOf(metadata.exports["./client"]);
    const files = new Map(modules.map((it) => [it.specifier, it]));
    const loaded = new Set([new URL(metadata.exports["./client"], ROOT).href]);
    // A set also yields what is added during the loop.
    for (const file of loaded) {
      for (const { code } of files.get(file)?.dependencies ?? []) {
        if (code) loaded.add(code.specifier);
      }
    }
    const own = new URL("src/client/", ROOT).href;
    assertEquals([...loaded].filter((it) => !it.startsWith(own)), []);
    assert(loaded.size > 10, `${loaded.size}`);
  });
});
