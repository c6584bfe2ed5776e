import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { ROOT } from "../root.ts";

const PRODUCED = new URL("tests/support/produced/", ROOT).href;

/** What keeps and searches, and what is said when it did not. */
const NEGLECTED = [
  ["output.ts", "Nothing that the service printed was kept"],
  ["answers.ts", "No answer of the service was searched"],
] as const;

describe("what the service says while deno task test runs", () => {
  let dir: string;

  beforeAll(async () => {
    dir = await Deno.makeTempDir({ prefix: "person-test-" });
  });

  afterAll(() => Deno.remove(dir, { recursive: true }));

  /** Runs one test file of this content. */
  async function run(source: string) {
    const file = `${dir}/${crypto.randomUUID()}_test.ts`;
    await Deno.writeTextFile(file, source);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tests/run.ts", "--embedded", file],
      cwd: ROOT,
      env: { TMPDIR: dir, PERSON_TEST_DIR: "" },
      stdin: "null",
      stderr: "null",
    }).output();
    const output = new TextDecoder().decode(stdout);
    return { code, output, last: output.trimEnd().split("\n").at(-1) };
  }

  /** A passing test of a service, written as this script, that prints it. */
  const printing = (script: string) => `
    import { Output } from "${PRODUCED}output.ts";
    Deno.test("passes", async () => {
      const { stdout, stderr, status } = new Deno.Command("sh", {
        args: ["-c", ${JSON.stringify(script)}],
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const all = [new Output(stdout, "out").all, new Output(stderr, "log").all];
      await Promise.all([status, ...all]);
    });`;

  const TELLING = {
    "its stack": "echo '    at get (mysql.ts:1:2)' >&2",
    "a secret, even where people are": "echo 1,hunter2,Ada",
    "a statement of SQL": `echo '{"sql":"SELECT id FROM person"}' >&2`,
  };
  for (const [what, script] of Object.entries(TELLING)) {
    it(`fails when a service printed ${what}, and shows it`, async () => {
      const { code, output, last } = await run(printing(script));
      assertEquals({ code, last }, { code: 1, last: "1 passed, 1 failed" });
      const [, line] = /^echo '?(.*?)'?(?: >&2)?$/.exec(script) ?? [];
      const told = output.split("\n").filter((it) => it.startsWith("Gave "));
      assertEquals(told.length, 1);
      assertMatch(told[0] ?? "", /^Gave away: \S+_test\.ts\.\d\.(out|log): /);
      assert(told[0]?.endsWith(`: ${line}`), told[0]);
    });
  }

  it("passes when a service printed what is nobody's secret", async () => {
    const { code, last } = await run(printing("echo 1,Ada,King; echo no >&2"));
    assertEquals({ code, last }, { code: 0, last: "1 passed, 0 failed" });
  });

  it("fails when an answer gave something away that a test fetched", async () => {
    const { code, output, last } = await run(`
      const answer = new Response('{"detail":"ER_NO at file:///main.ts"}', {
        status: 500,
        headers: { "Content-Type": "application/problem+json" },
      });
      Deno.test("passes", async () => {
        await using server = Deno.serve({ port: 0 }, () => answer);
        const url = \`http://127.0.0.1:\${server.addr.port}\`;
        await (await fetch(url)).body?.cancel();
      });`);
    assertEquals({ code, last }, { code: 1, last: "1 passed, 1 failed" });
    assertMatch(output, /^Gave away: \S+\.answers: .*file:\/\/\/main/m);
  });

  it("fails when the tests themselves show a secret", async () => {
    const { code, output, last } = await run(
      'Deno.test("knows hunter2", () => {});',
    );
    assertEquals({ code, last }, { code: 1, last: "1 passed, 1 failed" });
    assertMatch(output, /^Gave away: deno test: knows hunter2/m);
  });

  it("fails when nothing was there to be searched", async () => {
    for (const [file, complaint] of NEGLECTED) {
      const { code, output, last } = await run(
        `import "${PRODUCED}${file}";\nDeno.test("keeps nothing", () => {});`,
      );
      assertEquals({ code, last }, { code: 1, last: "1 passed, 0 failed" });
      assertStringIncludes(output, `\n${complaint}\n`);
    }
  });
});
