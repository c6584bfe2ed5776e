import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertMatch,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ROOT, runCommand } from "./e2e/process.ts";
import { Service } from "./e2e/service.ts";
import {
  anchorsOf,
  blocksOf,
  callsOf,
  linksOf,
  pathsIn,
  settingsInHelp,
  settingsInTables,
} from "./readme.ts";

const README = await Deno.readTextFile(`${ROOT}/README.md`);
const EXAMPLES = blocksOf(README).filter(({ info }) => info === "ts")
  .map(({ text }) => text);
const COMMANDS = blocksOf(README).filter(({ marked }) => marked)
  .map(({ text }) => text);
const BASE = "http://127.0.0.1:8000";

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
    const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
    const tasked = [...README.matchAll(/\btask ([a-z][\w:]*)/g)];
    assertArrayIncludes(Object.keys(tasks), tasked.map(([, name]) => name));
    const { stdout } = await runCommand(["--help"], {});
    for (const [, command] of README.matchAll(/\bmain\.ts ([a-z]+)/g)) {
      assertMatch(stdout, new RegExp(`^  ${command}\\b`, "m"));
    }
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

  it("has examples that type-check, and that run", async () => {
    await using directory = await temporaryDirectory();
    const files = EXAMPLES.map((_, n) => `${directory.path}/example_${n}.ts`);
    for (const [n, file] of files.entries()) {
      await Deno.writeTextFile(file, EXAMPLES[n] ?? "");
    }
    const config = ["--config", `${ROOT}/deno.json`];
    const checked = await execute("deno", ["check", ...config, ...files]);
    assertEquals(checked.code, 0, checked.output);
    for (const file of files) {
      const args = ["run", "--no-check", "-A", ...config, file];
      const { code, output } = await execute("deno", args);
      assertEquals(code, 0, output);
      assert(!output.includes("Assertion failed"), output);
    }
  });

  for (const text of COMMANDS) {
    it(`has commands that run: ${firstLine(text)}`, async () => {
      await using service = await Service.start({
        database: "sqlite::memory:",
      });
      await using home = await temporaryDirectory();
      // Without it, curl takes an error of the service for a success.
      await Deno.writeTextFile(`${home.path}/.curlrc`, "fail\nsilent\n");
      const script = text.replaceAll(BASE, service.url.origin);
      const { code, output } = await execute("sh", ["-ec", script], {
        CURL_HOME: home.path,
      });
      assertEquals(code, 0, output);
      assertMatch(output, promised(text));
    });
  }
});

function firstLine(text: string): string {
  return text.slice(0, text.indexOf("\n"));
}

/** The comments of a script: what its output is to contain, `…` for anything. */
function promised(script: string): RegExp {
  const comments = [...script.matchAll(/ # (.+)$/gm)].map(([, it = ""]) =>
    it.split("…").map((part) => RegExp.escape(part)).join(".*")
  );
  return new RegExp(comments.join("[^]*"), "i");
}

async function assertExists(path: string): Promise<void> {
  const found = await Deno.stat(`${ROOT}/${path}`).catch(() => undefined);
  assert(found, `There is no ${path}`);
}

async function execute(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const path = program === "deno" ? Deno.execPath() : program;
  const { code, stdout, stderr } = await new Deno.Command(path, {
    args: [...args],
    env: { NO_COLOR: "1", ...env },
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
