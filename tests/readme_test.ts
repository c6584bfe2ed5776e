import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertMatch,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { runCommand } from "./system/e2e/process.ts";
import { Service } from "./system/e2e/service.ts";
import { cacheLaws, expiryLaws, outageLaws } from "./contract/mod.ts";
import {
  anchorsOf,
  blocksOf,
  callsOf,
  lawsOf,
  linksOf,
  pathsIn,
  settingsInHelp,
  settingsInTables,
} from "./support/readme.ts";
import { ROOT } from "./support/root.ts";

const README = await Deno.readTextFile(new URL("README.md", ROOT));
const BLOCKS = blocksOf(README);
const EXAMPLES = BLOCKS.filter(({ info }) => info === "ts")
  .map(({ text }) => text);

const CONFIG = ["--config", new URL("deno.json", ROOT).pathname];

describe("the README", () => {
  it("names only files that there are", async () => {
    const named = pathsIn(README);
    assertArrayIncludes(named, ["main.ts"]);
    for (const path of named) await assertExists(path);
  });

  it("links only to what is there", async () => {
    const anchors = anchorsOf(README);
    for (const target of linksOf(README)) {
      if (/^https:/.test(target)) continue;
      if (target.startsWith("#")) assertArrayIncludes(anchors, [target]);
      else await assertExists(target);
    }
  });

  it("has every setting, and its default, as --help has it", async () => {
    const { stdout } = await runCommand(["--help"], {});
    const helped = settingsInHelp(stdout);
    assert(helped.length >= 15, stdout);
    assertEquals(settingsInTables(README), helped);
  });

  it("names only tasks and commands that there are", async () => {
    const { tasks } = JSON.parse(
      await Deno.readTextFile(new URL("deno.json", ROOT)),
    );
    const tasked = [...README.matchAll(/\btask ([a-z][\w:]*)/g)];
    assertArrayIncludes(Object.keys(tasks), tasked.map(([, name]) => name));
    const { stdout } = await runCommand(["--help"], {});
    for (const [, command] of README.matchAll(/\bmain\.ts ([a-z]+)/g)) {
      assertMatch(stdout, new RegExp(`^  ${command}\\b`, "m"));
    }
  });

  it("names every law of a cache, and no other", () => {
    const laws = [...cacheLaws, ...expiryLaws, ...outageLaws];
    const names = new Set(laws.map((law) => law.name));
    assertEquals(lawsOf(README).sort(), [...names].sort());
  });

  it("lists only calls that the service takes", async () => {
    await using service = await Service.start({ database: "sqlite::memory:" });
    const calls = callsOf(README);
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

  it("has only blocks that a test runs", () => {
    const kinds = new Set(BLOCKS.map(({ info }) => info));
    // `sh`: readme_commands_test.ts; `ts test`: module/consumer_test.ts.
    assertEquals(kinds, new Set(["sh", "ts", "ts test"]));
  });

  it("has an adapter that is tested", async () => {
    const path = new URL("tests/system/module/example_adapter.ts", ROOT);
    assertArrayIncludes(EXAMPLES, [await Deno.readTextFile(path)]);
  });

  it("has examples that type-check, and that run", async () => {
    await using directory = await temporaryDirectory();
    const files = EXAMPLES.map((_, n) => `${directory.path}/example_${n}.ts`);
    for (const [n, file] of files.entries()) {
      await Deno.writeTextFile(file, EXAMPLES[n] ?? "");
    }
    const checked = await deno("check", ...CONFIG, ...files);
    assertEquals(checked.code, 0, checked.output);
    for (const file of files) {
      const run = ["run", "--no-check", "-A", ...CONFIG, file];
      const { code, output } = await deno(...run);
      assertEquals(code, 0, output);
      assert(!output.includes("Assertion failed"), output);
    }
  });
});

async function assertExists(path: string): Promise<void> {
  const found = await Deno.stat(new URL(path, ROOT)).catch(() => undefined);
  assert(found, `There is no ${path}`);
}

async function deno(
  ...args: string[]
): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function temporaryDirectory() {
  const path = await Deno.makeTempDir();
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
