import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ROOT } from "./support/root.ts";
import { isMysql, require, versionOf } from "./support/servers/find.ts";

/** Runs `deno task test:all` with one test file of this content. */
async function all(source: string, servers: string) {
  const dir = await Deno.makeTempDir({ prefix: "person-test-" });
  try {
    await Deno.writeTextFile(`${dir}/a_test.ts`, source);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tests/all.ts", "--no-check", `${dir}/a_test.ts`],
      cwd: ROOT,
      env: { TMPDIR: dir, PERSON_TEST_DIR: "", PERSON_TEST_SERVERS: servers },
      stdin: "null",
      stderr: "null",
    }).output();
    return { code, output: new TextDecoder().decode(stdout) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

describe("deno task test:all", () => {
  const own = require("mariadbd");
  const [version] = /\d+\.\d+/.exec(versionOf(own)) ?? [];
  const name = `${isMysql(own) ? "MySQL" : "MariaDB"} ${version}`;

  it("runs the tests once on each server, and names those that are not there", async () => {
    const { code, output } = await all('Deno.test("a", () => {});', own);
    assertEquals(output.split("== ").length, 2, output);
    assertStringIncludes(output, `== ${name}: ${own}\n`);
    assertStringIncludes(output, "\n1 passed, 0 failed\n");
    assertStringIncludes(output, `\n${name}: passed\n`);
    const missing = ["MariaDB 10.11", "MariaDB 11.8", "MySQL 9.7"]
      .filter((it) => it !== name);
    for (const it of missing) assertStringIncludes(output, `\n${it}: not run`);
    assertEquals(code, 0);
  });

  it("fails if a test failed on a server", async () => {
    const { code, output } = await all('throw new Error("a");', own);
    assertStringIncludes(output, `\n${name}: FAILED\n`);
    assertEquals(code, 1);
  });
});
