import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import metadata from "../../deno.json" with { type: "json" };
import {
  setNode,
  setSession,
  wrongSettings,
  wrongSettingsOfNode,
} from "../../adapters/mysql/connection/settings.ts";
import * as postgres from "../../adapters/postgres/connection/settings.ts";
import { cacheLaws, expiryLaws, outageLaws } from "../contract/mod.ts";
import { runCommand } from "../system/e2e/process.ts";
import { Service } from "../system/e2e/service.ts";
import {
  blocksOf,
  callsOf,
  codeIn,
  lawsOf,
  readme,
  READMES,
  rowsOf,
  settingsInHelp,
  settingsInTables,
  tableIn,
} from "../support/readme.ts";
import { ROOT } from "../support/root.ts";

/** What stands between the first backticks of a cell. */
function code(cell: string | undefined): string {
  return codeIn(cell ?? "")[0] ?? "";
}

describe("the tables of the READMEs", () => {
  it("have every setting, and its default, as --help has it", async () => {
    const { stdout } = await runCommand(["--help"], {});
    const helped = settingsInHelp(stdout);
    assert(helped.length >= 15, stdout);
    assertEquals(settingsInTables(readme("deploy/settings.md")), helped);
    const short = settingsInTables(readme("README.md"));
    assertEquals(short.length, 6);
    assertEquals(
      short,
      helped.filter(({ name }) => short.some((it) => it.name === name)),
    );
  });

  it("have every setting of a session of MySQL, and no other", () => {
    const sql = setSession() + wrongSettings() + setNode() +
      wrongSettingsOfNode();
    const set = [...sql.matchAll(/SESSION[ .](\w+) =/g)].map(([, it]) => it);
    const rows = tableIn(
      readme("adapters/mysql/README.md"),
      "Set and checked",
    );
    const listed = rows.flatMap(([names = ""]) => codeIn(names));
    assertEquals(listed.sort(), [...new Set(set)].sort());
  });

  it("have every setting of a session of PostgreSQL, and no other", () => {
    const sql = postgres.setSession() + postgres.wrongSettings();
    const set = [...sql.matchAll(/(?:set_config|_setting)\('(\w+)'/g)]
      .map(([, it]) => it).filter((it) => it !== "server_version_num");
    const rows = tableIn(readme("adapters/postgres/README.md"), "The session");
    const listed = rows.flatMap(([names = ""]) => codeIn(names));
    assertEquals(listed.sort(), [...new Set(set)].sort());
  });

  it("have every adapter, with a URL that --help knows", async () => {
    const { stdout } = await runCommand(["--help"], {});
    const listed = tableIn(readme("adapters/README.md"), "Adapters");
    const files: string[] = [];
    for await (const { name } of Deno.readDir(new URL("adapters", ROOT))) {
      if (name.endsWith(".ts") && name !== "mod.ts") files.push(name);
    }
    assertEquals(listed.map(([file]) => code(file)).sort(), files.sort());
    const urls = [
      ...tableIn(readme("deploy/databases.md"), "Databases"),
      ...tableIn(readme("deploy/caches.md"), "Caches"),
    ];
    const schemes = urls.map(([url]) => code(url).split(":")[0] ?? "");
    for (const scheme of schemes) assertStringIncludes(stdout, `  ${scheme}:`);
    const others = listed.map(([, scheme]) => code(scheme));
    assertEquals([...others, "none"].sort(), schemes.sort());
  });

  it("have every law of a cache, and no other", () => {
    const laws = [...cacheLaws, ...expiryLaws, ...outageLaws];
    const names = new Set(laws.map((law) => law.name));
    const listed = lawsOf(readme("adapters/README.md"));
    assertEquals(listed.sort(), [...names].sort());
  });

  it("have only calls that the service takes", async () => {
    await using service = await Service.start({ database: "sqlite::memory:" });
    const calls = callsOf(readme("README.md"));
    assert(calls.length >= 10);
    for (const { method, path } of calls) {
      const response = await service.fetch(path.replace("{id}", "ada"), {
        method,
        ...(/^P/.test(method) ? { body: "{}" } : {}),
      });
      const answer = await response.text();
      const call = `${method} ${path}: ${response.status} ${answer}`;
      assert(response.status !== 405 && response.status < 500, call);
      assert(!answer.includes("no-such-path"), call);
    }
  });

  it("have only metrics that the service has", async () => {
    await using service = await Service.start({ database: "sqlite::memory:" });
    const metrics = await (await service.fetch("/metrics")).text();
    const listed = tableIn(
      readme("deploy/monitoring.md"),
      "Metrics and alerts",
    );
    assert(listed.length >= 8);
    for (const [name] of listed) {
      assertStringIncludes(metrics, `# TYPE ${code(name)} `);
    }
  });

  it("find what they say is in a file", async () => {
    const rows = tableIn(readme("src/README.md"), "Where to find");
    assert(rows.length >= 10);
    for (const [question, file, name] of rows) {
      const source = await Deno.readTextFile(new URL(code(file), ROOT));
      assert(new RegExp(`\\b${code(name)}\\b`).test(source), question);
    }
  });

  it("have every room", async () => {
    const listed = tableIn(readme("src/README.md"), "Rooms")
      .map(([room]) => code(room));
    const rooms: string[] = [];
    for await (const { name } of Deno.readDir(new URL("src", ROOT))) {
      if (!name.includes(".")) rooms.push(`src/${name}/`);
    }
    assertArrayIncludes(listed, rooms);
  });

  it("have every file of the wiring", async () => {
    const listed = tableIn(readme("src/README.md"), "The wiring")
      .map(([file]) => code(file));
    const files: string[] = [];
    for await (const { name } of Deno.readDir(new URL("src/app", ROOT))) {
      files.push(`src/app/${name}`);
    }
    assertEquals(listed.sort(), files.sort());
  });

  it("have every dependency, and why", () => {
    const rows = tableIn(readme("src/README.md"), "Dependencies");
    assertEquals(
      rows.map(([name]) => code(name)).sort(),
      Object.keys(metadata.imports).sort(),
    );
    for (const [name, why = ""] of rows) assert(why.length > 10, name);
  });

  it("have every part of the package", () => {
    const listed = rowsOf(readme("src/README.md"))
      .flatMap(([first = ""]) => codeIn(first))
      .filter((it) => it.startsWith(metadata.name));
    const entries = Object.keys(metadata.exports)
      .filter((it) => !it.startsWith("./adapters/"))
      .map((it) => it.replace(".", metadata.name));
    assertEquals(listed.sort(), entries.sort());
  });
});

describe("the example of an adapter", () => {
  it("is the file that is tested", async () => {
    const path = new URL("tests/system/module/example_adapter.ts", ROOT);
    const examples = READMES.flatMap(({ text }) => blocksOf(text));
    assertArrayIncludes(
      examples.map(({ text }) => text),
      [await Deno.readTextFile(path)],
    );
  });
});
