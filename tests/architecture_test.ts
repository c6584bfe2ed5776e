import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { violations } from "./architecture.ts";
import { ROOT } from "./support/root.ts";
import { readSources } from "./support/sources.ts";

/** A breach of each rule: the file, its source, and the rule's name. */
const PLANTED: [path: string, source: string, rule: string][] = [
  // Each room imports a room that stands after it.
  ["src/errors.ts", 'import "./record/a.ts";', "errors imports nothing"],
  ["src/runtime.ts", 'import "./errors.ts";', "runtime imports nothing"],
  ["src/runtime.ts", 'import "./log/a.ts";', "runtime imports nothing"],
  [
    "src/record/a.ts",
    'import "../person/a.ts";',
    "record stands before person",
  ],
  ["src/person/a.ts", 'import "../dao/a.ts";', "person stands before dao"],
  [
    "src/person/a.ts",
    'import type { X } from "../service/a.ts";',
    "person stands before service",
  ],
  ["src/dao/a.ts", 'import "../protocol/a.ts";', "dao stands before protocol"],
  [
    "src/protocol/a.ts",
    'export type { X } from "../cache_aside/a.ts";',
    "protocol stands before cache_aside",
  ],
  [
    "src/cache_aside/a.ts",
    'import {\n  type X,\n  x,\n} from "../service/a.ts";',
    "cache_aside stands before service",
  ],
  [
    "src/service/a.ts",
    'import "../metrics/a.ts";',
    "service stands before metrics",
  ],
  ["src/metrics/a.ts", 'import "../http/a.ts";', "metrics stands before http"],
  ["src/http/r/a.ts", 'import "../../app/app.ts";', "http stands before app"],
  ["src/app/app.ts", 'import "../command/a.ts";', "app stands before command"],
  [
    "src/app/backends.ts",
    'import "../command/a.ts";',
    "app stands before command",
  ],
  ["src/command/a.ts", 'import "../../main.ts";', "command stands before main"],
  ["src/dao/a.ts", 'import "../log/a.ts";', "dao stands before log"],
  [
    "src/person/a.ts",
    'import "../config/a.ts";',
    "person stands before config",
  ],
  // The foundations know nothing but errors and the runtime.
  ["src/resilience/a.ts", 'import "../dao/a.ts";', "resilience imports errors"],
  [
    "src/log/a.ts",
    'import "../config/a.ts";',
    "log imports errors and the runtime",
  ],
  [
    "src/config/a.ts",
    'import "../person/a.ts";',
    "config imports errors and the runtime",
  ],
  // The client.
  ["src/client/a.ts", 'import "../person/a.ts";', "the client imports only"],
  ["src/client/a.ts", 'import { z } from "zod";', "the client imports only"],
  ["src/client/a.ts", 'import type { A } from "hono";', "the client imports"],
  ["src/client/a.ts", 'import { x } from "../errors.ts";', "the client imp"],
  [
    "src/client/a.ts",
    'import type { X } from "../http/a.ts";',
    "the client imports only types of the record",
  ],
  ["src/app/app.ts", 'import "../client/a.ts";', "app stands before client"],
  // Adapters.
  [
    "src/http/a.ts",
    'import "../../adapters/mysql.ts";',
    "only main.ts and src/mod.ts",
  ],
  ["src/command/a.ts", 'import "../../adapters/mod.ts";', "only main.ts and"],
  ["src/kit.ts", 'import "../adapters/mod.ts";', "only main.ts and src/mod.ts"],
  ["adapters/a.ts", 'import { x } from "./mysql.ts";', "no other adapter"],
  ["adapters/memory.ts", 'import "./memcache/a.ts";', "no other adapter"],
  ["adapters/sqlite/a.ts", 'import "../mysql/a.ts";', "no other adapter"],
  ["adapters/memcache/a.ts", 'import "../sql/a.ts";', "no other adapter"],
  ["adapters/sql/a.ts", 'import "../sqlite/a.ts";', "no other adapter"],
  ["adapters/a.ts", 'import "../src/app/app.ts";', "an adapter imports only"],
  [
    "adapters/a.ts",
    'import "../src/protocol/a.ts";',
    "an adapter imports only",
  ],
  ["adapters/mod.ts", 'import "../src/http/a.ts";', "an adapter imports only"],
  ["adapters/a.ts", 'import "../main.ts";', "an adapter imports no program"],
  // Packages and tests.
  ["src/http/a.ts", 'import { x } from "npm:x@1";', "named in the import map"],
  ["src/a.ts", 'import { x } from "../tests/x.ts";', "imports no test"],
  // The form of a file.
  ["tests/a.ts", "export default 1;", "no default exports"],
  ["src/a.ts", "export { a as default };", "no default exports"],
  ["src/a.ts", 'const a = await import("./b.ts");', "no dynamic import"],
  ["main.ts", "\n".repeat(251), "no file above 250 lines"],
  ["src/http/utils.ts", "", "named after its one idea"],
  ["adapters/_helpers.ts", "", "named after its one idea"],
  ["tests/common.ts", "", "named after its one idea"],
  ["src/index.ts", "", "named after its one idea"],
  // Code without a test.
  ["src/a/b.ts", "export function b() {}", "file: tests/a/b_test.ts"],
  ["src/a.ts", "export class A {}", "has its test file: tests/a_test.ts"],
  ["main.ts", "const a = (b) => b;", "has its test file: tests/main_test.ts"],
  [
    "adapters/a/b.ts",
    "type A = 1;\n\nasync function* b() {}",
    "has its test file: tests/adapters/a/b_test.ts",
  ],
  [
    "src/a.ts",
    "interface A {\n  a(): 1;\n}\nexport const a = () => 1;",
    "has its test file: tests/a_test.ts",
  ],
];

/** Every way to read a clock, to set a timer or to draw a random value. */
const USES_OF_TIME: readonly string[] = [
  "const at = Date.now();",
  "const now = () => performance.now;",
  "const at = new Date();",
  "const at = new Date;",
  "const text = Date();",
  "const { now } = performance;",
  "const { random } = Math;",
  "const at = process.hrtime.bigint();",
  "const at = Temporal.Now.instant();",
  'import { performance } from "node:perf_hooks";',
  "const a = 5 * Math.random();",
  "const id = crypto.randomUUID();",
  "crypto.getRandomValues(bytes);",
  'import { randomBytes } from "node:crypto";',
  "const timer = setTimeout(() => {}, 5);",
  "globalThis.setTimeout(() => {}, 5);",
  "setInterval(() => {}, 5);",
  "setImmediate(() => {});",
  "clearTimeout(timer);",
  "const wait = setTimeout;",
  "const signal = AbortSignal.timeout(5);",
  "Atomics.wait(cells, 0, 0, 5);",
  'import { setTimeout as sleep } from "node:timers/promises";',
];

/** What looks like a breach and is none. */
const ALLOWED: [path: string, source: string][] = [
  ["src/http/a.ts", 'import { x } from "../dao/x.ts";'],
  ["src/person/a.ts", ' * import { x } from "../dao/x.ts";'],
  ["src/person/a.ts", 'import { z } from "zod";\nimport "../errors.ts";'],
  ["src/protocol/a.ts", 'import "../resilience/x.ts";'],
  ["src/log/a.ts", 'import "../errors.ts";'],
  ["src/app/app.ts", 'import { Hono } from "hono";\nimport "./backends.ts";'],
  ["src/mod.ts", 'import "./app/app.ts";\nimport "../adapters/mod.ts";'],
  ["src/kit.ts", 'export * from "./dao/registry.ts";'],
  ["adapters/mysql.ts", 'import { x } from "./sql/a.ts";\nimport "mysql2";'],
  ["adapters/deno_mysql/a.ts", 'import "../mysql/a.ts";'],
  ["adapters/sqlite.ts", 'import { DatabaseSync } from "node:sqlite";'],
  ["adapters/memory.ts", 'import { x } from "../src/cache_aside/a.ts";'],
  ["adapters/mod.ts", 'export { mysql } from "./mysql.ts";'],
  ["adapters/deno_mysql.ts", "await import(url);"],
  ["src/http/docs/files.ts", 'await import("swagger-ui-dist/swagger-ui.css");'],
  ["src/a.ts", 'type A = typeof import("./b.ts");\n// await import("x")'],
  ["main.ts", 'import "./adapters/mod.ts";\nimport "./deno.json";'],
  ["main.ts", "\n".repeat(250)],
  ["src/log/a.ts", 'import "../runtime.ts";\nconst a = runtime.now();'],
  ["adapters/a.ts", 'import "../src/runtime.ts";\nruntime.setTimeout(a, 5);'],
  ["src/a.ts", "const a = new Date(time).toISOString();"],
  ["src/runtime.ts", "const a = Date.now();"],
  ["src/client/clock.ts", "const a = Date.now();"],
  ["src/client/a.ts", 'import { x } from "./b.ts";'],
  ["src/client/a.ts", 'import type { Person } from "../person/person.ts";'],
  ["tests/a.ts", "const a = Date.now();"],
  ["src/a.ts", "// A function => a class.\nexport const A = [1];"],
  ["src/a.ts", "export interface A {\n  a: () => 1;\n\n  b(): 1;\n}"],
  ["src/a.ts", "type A =\n  | (() => 1)\n  | (new () => 1);\n\nconst A = 1;"],
  ["tests/a.ts", "export const a = () => 1;"],
];

describe("the architecture", () => {
  for (const [path, source, rule] of PLANTED) {
    it(`finds that ${path} breaks "${rule}": ${source.trim()}`, () => {
      const found = violations(new Map([[path, source]]));
      assertEquals(found.length, 1, found.join("\n"));
      assertStringIncludes(found.join(), `${path}: `);
      assertStringIncludes(found.join(), rule);
    });
  }

  it("finds time and randomness that do not come from the runtime", () => {
    for (const source of USES_OF_TIME) {
      for (const path of ["src/http/a.ts", "adapters/a.ts", "main.ts"]) {
        const found = violations(new Map([[path, source]]));
        const rule = `${path}: time and randomness come from the runtime`;
        assert(found.includes(rule), source);
      }
    }
  });

  it("finds files that import each other", () => {
    const found = violations(
      new Map([
        ["src/log/a.ts", 'import "./b.ts";'],
        ["src/log/b.ts", 'import type { C } from "./c.ts";'],
        ["src/log/c.ts", 'import "./a.ts";'],
        ["src/log/d.ts", 'import "./a.ts";'],
      ]),
    );
    assertEquals(
      found,
      ["a", "b", "c"].map((it) =>
        `src/log/${it}.ts: no file imports itself through others`
      ),
    );
  });

  it("accepts code that has its test file", () => {
    const code = "export const a = () => 1;";
    for (const [path, test] of [["src/a/b.ts", "a/b"], ["main.ts", "main"]]) {
      const sources = [[`${path}`, code], [
        `tests/${test}_test.ts`,
        "",
      ]] as const;
      assertEquals(violations(new Map(sources)), []);
    }
  });

  it("accepts what only looks like a breach", () => {
    for (const [path, source] of ALLOWED) {
      assertEquals(violations(new Map([[path, source]])), []);
    }
  });

  it("is kept by every file of the project", async () => {
    const sources = await readSources(ROOT.pathname);
    assertEquals(violations(sources), []);
    // So that a wrong root cannot pass for a clean tree.
    assertEquals(sources.has("src/dao/person_dao.ts"), true);
  });
});
