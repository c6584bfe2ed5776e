import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { violations } from "./architecture.ts";
import { readSources } from "./support/sources.ts";

const ROOT = new URL("..", import.meta.url).pathname;

/** A breach of each rule: the file, its source, and the rule's name. */
const PLANTED: [path: string, source: string, rule: string][] = [
  ["src/http/a.ts", 'import { x } from "../dao/x.ts";', "src/http never"],
  ["src/http/a.ts", 'export type { X } from "../dao/x.ts";', "src/http never"],
  ["src/http/a.ts", 'import "../../adapters/mysql.ts";', "src never"],
  ["src/a.ts", 'import { x } from "../adapters/mod.ts";', "src never"],
  ["src/a.ts", 'import { x } from "../tests/x.ts";', "src never"],
  ["src/a.ts", 'import { x } from "../main.ts";', "src never"],
  ["src/a.ts", 'import { x } from "npm:x@1";', "src never"],
  ["src/person/a.ts", 'import { x } from "../dao/x.ts";', "src/person imports"],
  [
    "src/person/a.ts",
    'import {\n  type X,\n  x,\n} from "../dao/x.ts";',
    "src/person imports",
  ],
  ["src/person/a.ts", 'import { z } from "zod";', "src/person imports"],
  [
    "src/person/a.ts",
    'import { x } from "../config.ts";',
    "src/person imports",
  ],
  ["src/metrics/a.ts", 'import { Hono } from "hono";', "src/metrics imports"],
  [
    "src/metrics/a.ts",
    'import { x } from "../person/x.ts";',
    "src/metrics imports",
  ],
  ["src/dao/a.ts", 'import { x } from "../http/x.ts";', "src/dao imports"],
  [
    "src/dao/a.ts",
    'import type { X } from "../person/person_service.ts";',
    "src/dao imports",
  ],
  ["src/dao/a.ts", 'import { LRUCache } from "lru-cache";', "src/dao imports"],
  ["adapters/a.ts", 'import { x } from "./mysql.ts";', "an adapter imports"],
  ["adapters/_a.ts", 'import { x } from "./mysql.ts";', "an adapter imports"],
  ["adapters/a.ts", 'import { x } from "../src/app.ts";', "an adapter imports"],
  ["adapters/a.ts", 'import { x } from "npm:mysql2";', "an adapter imports"],
  ["adapters/mod.ts", 'import { x } from "../src/app.ts";', "adapters/mod.ts"],
  ["tests/a.ts", "export default 1;", "no default exports"],
  ["src/a.ts", "export { a as default };", "no default exports"],
  ["src/a.ts", 'const a = await import("./b.ts");', "no dynamic import"],
  ["main.ts", "\n".repeat(251), "no file above 250 lines"],
  ["src/http/utils.ts", "", "named after its one idea"],
  ["adapters/_helpers.ts", "", "named after its one idea"],
  ["tests/common.ts", "", "named after its one idea"],
  ["src/index.ts", "", "named after its one idea"],
];

/** What looks like a breach and is none. */
const ALLOWED: [path: string, source: string][] = [
  ["src/http/a.ts", 'import { x } from "../person/x.ts";'],
  ["src/http/a.ts", ' * import { x } from "../dao/x.ts";'],
  ["src/person/a.ts", 'import type { X } from "../dao/x.ts";'],
  ["src/person/a.ts", 'import { type X, type Y } from "../dao/x.ts";'],
  [
    "src/dao/a.ts",
    'import { x } from "../person/person.ts";\nimport "./b.ts";',
  ],
  ["src/app.ts", 'import { Hono } from "hono";\nimport "./http/a.ts";'],
  ["adapters/mysql.ts", 'import { x } from "./_sql.ts";\nimport "mysql2";'],
  ["adapters/sqlite.ts", 'import { DatabaseSync } from "node:sqlite";'],
  ["adapters/mod.ts", 'export { mysql } from "./mysql.ts";'],
  ["adapters/deno_mysql.ts", "await import(url);"],
  ["src/a.ts", 'type A = typeof import("./b.ts");\n// await import("x")'],
  ["main.ts", "\n".repeat(250)],
];

describe("the architecture", () => {
  for (const [path, source, rule] of PLANTED) {
    it(`sees ${path} break "${rule}": ${source.trim()}`, () => {
      const found = violations(new Map([[path, source]]));
      assertEquals(found.length, 1, found.join("\n"));
      assertStringIncludes(found.join(), `${path}: `);
      assertStringIncludes(found.join(), rule);
    });
  }

  it("leaves alone what is allowed", () => {
    for (const [path, source] of ALLOWED) {
      assertEquals(violations(new Map([[path, source]])), []);
    }
  });

  it("is kept by every file of the project", async () => {
    const sources = await readSources(ROOT);
    assertEquals(violations(sources), []);
    // So that a wrong root cannot pass for a clean tree.
    assertEquals(sources.has("src/dao/person_dao.ts"), true);
  });
});
