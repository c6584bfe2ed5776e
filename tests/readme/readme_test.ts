import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertMatch,
} from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import metadata from "../../deno.json" with { type: "json" };
import { runCommand } from "../system/e2e/process.ts";
import {
  anchorsOf,
  blocksOf,
  CHANGELOG,
  linksOf,
  pathsIn,
  promised,
  READMES,
} from "../support/readme.ts";
import { ROOT } from "../support/root.ts";
import { providedUrl } from "../support/servers/provided.ts";

const CONFIG = ["--config", new URL("deno.json", ROOT).pathname];

/** Who runs the blocks of a language. */
const RUN: Readonly<Record<string, string>> = {
  sh: "commands_test.ts",
  ts: "this test",
  "ts test": "../system/module/consumer_test.ts",
  sql: "sql_test.ts",
  diff: "../system/record/added_field_test.ts",
  // Not run: it is a picture.
  mermaid: "this test",
};

describe("the READMEs", () => {
  it("are all known to the tests", async () => {
    const { stdout } = await new Deno.Command("git", {
      args: ["ls-files", "-co", "--exclude-standard", "*.md"],
      cwd: ROOT,
    }).output();
    const found = new TextDecoder().decode(stdout).trim().split("\n");
    const pages = [...READMES, CHANGELOG].map(({ path }) => path);
    assertEquals(found.sort(), pages.sort());
  });

  it("begin with one of at most 200 lines", () => {
    const [first] = READMES;
    assert((first?.text.split("\n").length ?? 0) <= 201);
  });

  it("have at most 310 lines in each page for operators", () => {
    const pages = READMES.filter(({ path }) => path.startsWith("deploy/"));
    assert(pages.length > 10);
    for (const { path, text } of pages) {
      assert(text.split("\n").length <= 311, path);
    }
  });

  it("name only tasks and commands that there are", async () => {
    const { tasks } = metadata;
    const help = (await runCommand(["--help"], {})).stdout;
    for (const { path, text } of READMES) {
      const tasked = [...text.matchAll(/\btask ([a-z][\w:]*)/g)];
      const names = tasked.map(([, name]) => name);
      assertArrayIncludes(Object.keys(tasks), names, path);
      for (const [, command] of text.matchAll(/\bmain\.ts ([a-z]+)/g)) {
        assertMatch(help, new RegExp(`^  ${command}\\b`, "m"), path);
      }
    }
  });
});

describe("each page", () => {
  for (const { path, text, url } of [...READMES, CHANGELOG]) {
    it(`links only to what is there: ${path}`, async () => {
      const targets = linksOf(text).filter((it) => !/^https:/.test(it));
      for (const target of targets) {
        const { hash, pathname } = new URL(target, url);
        assert(await exists(new URL(pathname, url)), target);
        if (!hash) continue;
        const to = await Deno.readTextFile(pathname);
        assertArrayIncludes(anchorsOf(to), [hash], target);
      }
    });
  }
});

for (const { path, text, url } of READMES) {
  const blocks = blocksOf(text);

  describe(path, () => {
    it("names only files that there are", async () => {
      for (const named of pathsIn(text)) {
        const places = [ROOT, url].map((base) => exists(new URL(named, base)));
        assert((await Promise.all(places)).includes(true), named);
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
  });
}

describe("the examples of the READMEs", () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const examples = READMES.flatMap(({ path, text }) =>
    blocksOf(text)
      .filter(({ info }) => info === "ts")
      .map(({ text }, n) => ({
        text,
        name: `${path}, example ${n + 1}`,
        file: `${path.replaceAll("/", "_")}_${n}.ts`,
      }))
  );

  beforeAll(async () => {
    directory = await temporaryDirectory();
    for (const { file, text } of examples) {
      const path = `${directory.path}/${file}`;
      await Deno.writeTextFile(path, onTestServers(text));
    }
  });
  afterAll(() => directory[Symbol.asyncDispose]());

  // One check of all, since most of its time goes to what all of them import.
  it("type-check", async () => {
    const files = examples.map(({ file }) => `${directory.path}/${file}`);
    const checked = await deno("check", ...CONFIG, ...files);
    assertEquals(checked.code, 0, checked.output);
  });

  for (const { name, file, text } of examples) {
    it(`run, and print what they say: ${name}`, async () => {
      const path = `${directory.path}/${file}`;
      const run = ["run", "--no-check", "-A", ...CONFIG, path];
      const { code, output } = await deno(...run);
      assertEquals(code, 0, output);
      assertMatch(output, promised(text));
    });
  }
});

/** The example, with the memcached of the tests in the place of the usual one. */
function onTestServers(text: string): string {
  return text.replaceAll(
    "memcache://127.0.0.1:11211",
    providedUrl("PERSON_TEST_MEMCACHE"),
  );
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
