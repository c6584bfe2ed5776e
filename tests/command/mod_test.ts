import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../adapters/mod.ts";
import { run } from "../../src/command/mod.ts";
import type { StoreAdapter } from "../../src/dao/adapter.ts";
import { Captured } from "./captured.ts";

/** Runs the program, with a store `bad:` whose driver cannot be loaded. */
async function ran(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  error: Error = new Error(),
) {
  const bad: StoreAdapter = {
    kind: "store",
    scheme: "bad",
    example: "bad:",
    parameters: {},
    shared: false,
    load: () => Promise.reject(error),
    open() {
      throw new Error("It must not be opened.");
    },
  };
  const program = {
    version: "person 1.2",
    adapters: [...ADAPTERS, bad],
    entry: import.meta.url,
  };
  using stdout = new Captured("stdout");
  using stderr = new Captured("stderr");
  const code = await run(program, args, env);
  const lines = stderr.text.split("\n").slice(0, -1);
  return { code, stdout: stdout.text, stderr: stderr.text, lines };
}

describe("the program", () => {
  it("prints the help or the version, and ignores every other argument", async () => {
    const env = { PERSON_WRONG: "1" };
    const help = await ran(["import", "--help", "--wrong"], env);
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "Usage: ");
    assertStringIncludes(help.stdout, "bad:");
    const version = await ran(["--version", "--wrong"], env);
    assertEquals([version.code, version.stderr], [0, ""]);
    assertEquals(version.stdout, "person 1.2\n");
  });

  it("runs the command with the settings, and returns its exit code", async () => {
    const database = "--database=sqlite::memory:";
    const env = { PERSON_CACHE_TTL: "2m" };
    const good = await ran(["check", database], env);
    assertEquals([good.code, good.stderr], [0, ""]);
    assertStringIncludes(good.stdout, "cache-ttl=2m\n");
    const failing = await ran([
      "check",
      database,
      "--cache=memcache://[::1]:1",
    ]);
    assertEquals(failing.code, 1);
  });

  it("reads the file of variables that --env-file names", async () => {
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, "PERSON_CACHE_TTL=3m\nPERSON_PORT=1\n");
    const args = ["check", "--database=sqlite::memory:", `--env-file=${file}`];
    const { code, stdout } = await ran(args, { PERSON_PORT: "2" });
    await Deno.remove(file);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "cache-ttl=3m\n");
    assertStringIncludes(stdout, "port=2\n");
  });

  it("loads the adapters that a setting names", async () => {
    const adapters = "--adapters=./tests/system/module/example_adapter.ts";
    const { code, stdout, stderr } = await ran([
      "check",
      "--database=sqlite::memory:",
      adapters,
      "--cache=sqlite-cache::memory:",
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "The cache answers.");
  });

  it("refuses wrong settings with 2 and one line each", async () => {
    const { code, stdout, stderr, lines } = await ran(
      ["import", "a.csv", "--prot=1", "--cache-ttl=soon", "--fromat=csv"],
      { PERSON_SORCE: "cache" },
    );
    assertEquals([code, stdout], [2, ""]);
    assertEquals(lines.length, 5);
    assertStringIncludes(stderr, "did you mean PERSON_SOURCE?");
    assertStringIncludes(stderr, "did you mean --port?");
    assertStringIncludes(stderr, "did you mean --format?");
    assertStringIncludes(stderr, "--cache-ttl must be a duration");
    assertEquals(lines[4], "--help lists every command and setting.");
  });

  it("refuses a URL without an adapter with 2, and without its password", async () => {
    const { code, stderr } = await ran([
      "check",
      "--database=oracle://u:hunter2@h/db",
    ]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "PERSON_DATABASE (--database)");
    assertStringIncludes(stderr, "sqlite:./data/person.db");
    assert(!stderr.includes("hunter2"), stderr);
  });

  it("warns of a password among the arguments, without showing it", async () => {
    const url = "mysql://u:hunter2@127.0.0.1:1/db";
    const { stderr } = await ran(["check", `--database=${url}`]);
    assertStringIncludes(stderr, "--database shows its password in ps");
    assert(!stderr.includes("hunter2"), stderr);
    const quiet = await ran(["check"], { PERSON_DATABASE: url });
    assert(!quiet.stderr.includes("ps:"), quiet.stderr);
  });

  it("prints any other failure in one line, and exits with 1", async () => {
    const file = "/nowhere/people.csv";
    const { code, stdout, lines } = await ran([
      "import",
      file,
      "--database=sqlite::memory:",
    ]);
    assertEquals([code, stdout, lines], [1, "", [
      `Cannot read ${file}: it does not exist.`,
    ]]);
  });

  it("prints an unexpected error in one line and a hint, and exits with 1", async () => {
    const bug = new TypeError("oh\nno");
    const args = ["check", "--database=bad:", "--cache=none:"];
    const { code, lines } = await ran(args, {}, bug);
    assertEquals([code, lines.length], [1, 2]);
    assertEquals(lines[0], "Unexpected error: TypeError: oh no");
    assertStringIncludes(lines[1] ?? "", "please report it");
  });
});
