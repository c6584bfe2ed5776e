import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { beforeAll, describe, it } from "@std/testing/bdd";
import { copyProject } from "../../system/e2e/project_copy.ts";
import { ROOT } from "../root.ts";

/** What a service prints, as a script, and its line that gives it away. */
const TELLING = {
  "its stack": ["echo '    at get (mysql.ts:1:2)' >&2", "mysql.ts:1:2)"],
  "a secret, even where people are": ["echo 1,hunter2,Ada", "1,hunter2,Ada"],
  "a statement of SQL": [
    `echo '{"sql":"SELECT id FROM person"}' >&2`,
    '"SELECT id FROM person"}',
  ],
} as const;

const HARMLESS = "echo 1,Ada,King; echo no >&2";

/** Runs test files of these contents, and returns what came of it. */
async function run(root: URL, ...sources: readonly string[]) {
  const dir = await Deno.makeTempDir({ prefix: "person-test-" });
  try {
    for (const [i, source] of sources.entries()) {
      const text = source.replaceAll("ROOT/", root.href);
      await Deno.writeTextFile(`${dir}/told_${i}_test.ts`, text);
    }
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tests/run.ts", "--embedded", "--no-check", dir],
      cwd: root,
      env: { TMPDIR: dir, PERSON_TEST_DIR: "" },
      stdin: "null",
      stderr: "null",
    }).output();
    const output = new TextDecoder().decode(stdout);
    return { code, output, last: output.trimEnd().split("\n").at(-1) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A passing test of a service, written as this script, that prints it. */
const printing = (script: string) => `
import { describe, it } from "ROOT/tests/std/testing/bdd.ts";
import { Output } from "ROOT/tests/support/produced/output.ts";
describe("a service", () => it("passes", async () => {
  const { stdout, stderr, status } = new Deno.Command("sh", {
    args: ["-c", ${JSON.stringify(script)}],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const all = [new Output(stdout, "out").all, new Output(stderr, "log").all];
  await Promise.all([status, ...all]);
}));`;

/** A passing test that fetches an answer. */
const FETCHING = `
import "ROOT/tests/support/produced/answers.ts";
import { describe, it } from "ROOT/tests/std/testing/bdd.ts";
const answer = new Response('{"detail":"ER_NO at file:///main.ts"}', {
  status: 500,
  headers: { "Content-Type": "application/problem+json" },
});
describe("an answer", () => it("passes", async () => {
  await using server = Deno.serve({ port: 0 }, () => answer);
  const url = \`http://127.0.0.1:\${server.addr.port}\`;
  await (await fetch(url)).body?.cancel();
}));`;

describe("a run in which a service tells what it must not", () => {
  let output: string;
  let told: readonly string[];

  beforeAll(async () => {
    const scripts = Object.values(TELLING).map(([script]) => script);
    const outcome = await run(
      ROOT,
      ...[...scripts, HARMLESS].map(printing),
      FETCHING,
      'Deno.test("knows hunter2", () => {});',
    );
    ({ output } = outcome);
    told = output.split("\n").filter((it) => it.startsWith("Gave away: "));
    const { code, last } = outcome;
    assertEquals({ code, last }, { code: 1, last: "6 passed, 5 failed" });
  });

  for (const [what, [, line]] of Object.entries(TELLING)) {
    it(`fails because of ${what}, and shows the line`, () => {
      const [found = "", ...others] = told.filter((it) => it.includes(line));
      assertMatch(found, /^Gave away: \S+_test\.ts\.\d\.(out|log): /);
      assert(found.endsWith(line), found);
      assertEquals(others, []);
    });
  }

  it("fails because of an answer that a test fetched", () => {
    assertMatch(output, /^Gave away: \S+\.answers: .*file:\/\/\/main/m);
  });

  it("fails because of the name of a test", () => {
    assertMatch(output, /^Gave away: deno test: .*knows hunter2/m);
  });

  it("shows no line that is harmless", () => {
    assertEquals(told.length, 5, told.join("\n"));
  });
});

describe("a run in which nothing was kept, though its tests pass", () => {
  it("fails, and says what was not kept", async () => {
    const parts = ["deno.json", "deno.lock", "main.ts", "src", "adapters"];
    await using project = await copyProject([...parts, "deploy", "tests"]);
    // The mutant: `keep` keeps nothing.
    await Deno.writeTextFile(
      `${project.path}/tests/support/produced/keep.ts`,
      `export const PRODUCED = "produced";
       export type Kept = "log" | "out" | "answers";
       export const keep = () => () => {};`,
    );
    const { code, output, last } = await run(
      new URL(`file://${project.path}/`),
      printing(HARMLESS),
      FETCHING,
    );
    assertEquals({ code, last }, { code: 1, last: "2 passed, 0 failed" });
    assertStringIncludes(output, "\nNothing that the service printed was kept");
    assertStringIncludes(output, "\nNo answer of the service was searched\n");
  });
});
