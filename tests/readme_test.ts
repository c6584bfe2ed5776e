import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertMatch,
} from "@std/assert";
import { beforeAll, describe, it } from "@std/testing/bdd";
import { runCommand } from "./system/e2e/process.ts";
import {
  anchorsOf,
  blocksOf,
  linksOf,
  pathsIn,
  promised,
  type Readme,
  READMES,
} from "./support/readme.ts";
import { ROOT } from "./support/root.ts";

const CONFIG = ["--config", new URL("deno.json", ROOT).pathname];

/** Who runs the blocks of a language. */
const RUN: Readonly<Record<string, string>> = {
  sh: "readme_commands_test.ts",
  ts: "this test",
  "ts test": "system/module/consumer_test.ts",
  sql: "readme_sql_test.ts",
  diff: "system/record/added_field_test.ts",
  // Not run: it is a picture.
  mermaid: "this test",
};

describe("the READMEs", () => {
  it("are all known to the tests", async () => {
    const { stdout } = await new Deno.Command("git", {
      args: ["ls-files", "-co", "--exclude-standard", "*README.md"],
      cwd: ROOT,
    }).output();
    const found = new TextDecoder().decode(stdout).trim().split("\n");
    assertEquals(found.sort(), READMES.map(({ path }) => path).sort());
  });

  it("begin with one that is read in a sitting", () => {
    const [first] = READMES;
    assert((first?.text.split("\n").length ?? 0) <= 201);
  });
});

for (const readme of READMES) {
  const { path, text, url } = readme;
  const blocks = blocksOf(text);

  describe(path, () => {
    let help: string;

    beforeAll(async () => {
      help = (await runCommand(["--help"], {})).stdout;
    });

    it("names only files that there are", async () => {
      for (const named of pathsIn(text)) {
        const places = [ROOT, url].map((base) => exists(new URL(named, base)));
        assert((await Promise.all(places)).includes(true), named);
      }
    });

    it("links only to what is there", async () => {
      const targets = linksOf(text).filter((it) => !/^https:/.test(it));
      for (const target of targets) {
        const { hash, pathname } = new URL(target, url);
        assert(await exists(new URL(pathname, url)), target);
        if (!hash) continue;
        const to = await Deno.readTextFile(pathname);
        assertArrayIncludes(anchorsOf(to), [hash], target);
      }
    });

    it("names only tasks and commands that there are", async () => {
      const { tasks } = JSON.parse(
        await Deno.readTextFile(new URL("deno.json", ROOT)),
      );
      const tasked = [...text.matchAll(/\btask ([a-z][\w:]*)/g)];
      assertArrayIncludes(Object.keys(tasks), tasked.map(([, name]) => name));
      for (const [, command] of text.matchAll(/\bmain\.ts ([a-z]+)/g)) {
        assertMatch(help, new RegExp(`^  ${command}\\b`, "m"));
      }
    });

    it("has only blocks that a test runs", () => {
      assertArrayIncludes(Object.keys(RUN), blocks.map(({ info }) => info));
    });

    it("has pictures of parties that it declares", () => {
      for (const { info, text } of blocks) {
        if (info !== "mermaid") continue;
        const [kind = ""] = text.split("\n");
        assertMatch(kind, /^(flowchart (LR|RL)|sequenceDiagram)$/);
        const declared = [...text.matchAll(/participant (\w+) as /g)];
        const used = [...text.matchAll(/^ {2}(\w+)(?:-+>>|-x)(\w+): /gm)];
        assertArrayIncludes(
          declared.map(([, name]) => name),
          used.flatMap(([, from, to]) => [from, to]),
        );
      }
    });

    it("has examples that type-check, run, and print what they say", () =>
      runExamples(readme));
  });
}

async function runExamples({ text }: Readme): Promise<void> {
  const examples = blocksOf(text).filter(({ info }) => info === "ts");
  if (examples.length === 0) return;
  await using directory = await temporaryDirectory();
  const files = examples.map((_, n) => `${directory.path}/example_${n}.ts`);
  for (const [n, file] of files.entries()) {
    await Deno.writeTextFile(file, onTestServers(examples[n]?.text ?? ""));
  }
  const checked = await deno("check", ...CONFIG, ...files);
  assertEquals(checked.code, 0, checked.output);
  for (const [n, file] of files.entries()) {
    const run = ["run", "--no-check", "-A", ...CONFIG, file];
    const { code, output } = await deno(...run);
    assertEquals(code, 0, output);
    assertMatch(output, promised(examples[n]?.text ?? ""));
  }
}

/** The example, with the memcached of the tests in the place of the usual one. */
function onTestServers(text: string): string {
  const own = Deno.env.get("PERSON_TEST_MEMCACHE") ?? "";
  return text.replaceAll("memcache://127.0.0.1:11211", own);
}

async function exists(url: URL): Promise<boolean> {
  return await Deno.stat(url).then(() => true, () => false);
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
