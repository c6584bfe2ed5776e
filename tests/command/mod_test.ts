import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../adapters/mod.ts";
import metadata from "../../deno.json" with { type: "json" };
import {
  flagOf,
  SETTING_NAMES,
  SETTINGS,
  variableOf,
} from "../../src/config/settings.ts";
import { ROOT } from "../support/root.ts";
import { runProgram, temporaryDatabase } from "./program.ts";

describe("the program", () => {
  it("lists commands, settings and adapters with --help and any other argument", async () => {
    const { code, stdout, stderr } = await runProgram(
      ["import", "--help", "--wrong"],
      { env: { PERSON_WRONG: "1" } },
    );
    assertEquals([code, stderr], [0, ""]);
    for (const name of SETTING_NAMES) {
      assertStringIncludes(stdout, `${flagOf(name)}=${SETTINGS[name].default}`);
      assertStringIncludes(stdout, variableOf(name));
    }
    for (const { example, parameters } of ADAPTERS) {
      assertStringIncludes(stdout, example);
      for (const name of Object.keys(parameters)) {
        assertStringIncludes(stdout, `?${name}=`);
      }
    }
    for (
      const command of ["serve", "import FILE", "export [FILE|-]", "check"]
    ) {
      assertMatch(stdout, new RegExp(`^  ${RegExp.escape(command)} `, "m"));
    }
  });

  it("prints the version of deno.json with --version", async () => {
    const { code, stdout } = await runProgram(["--version"]);
    assertEquals(code, 0);
    assertEquals(stdout, `${metadata.name} ${metadata.version}\n`);
  });

  it("refuses wrong settings with 2 and one line each", async () => {
    const { code, stdout, stderr } = await runProgram(
      ["--prot=1", "--cache-ttl=soon"],
      { env: { PERSON_SORCE: "cache" } },
    );
    assertEquals([code, stdout], [2, ""]);
    const lines = stderr.trimEnd().split("\n");
    assertEquals(lines.length, 4);
    assertStringIncludes(stderr, "did you mean PERSON_SOURCE?");
    assertStringIncludes(stderr, "did you mean --port?");
    assertStringIncludes(stderr, "--cache-ttl must be a duration");
    assert(!/^\s+at /m.test(stderr), stderr);
  });

  it("refuses a URL without an adapter with 2, and without its password", async () => {
    const { code, stderr } = await runProgram([
      "--database=oracle://u:hunter2@h/db",
    ]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "PERSON_DATABASE (--database)");
    assertStringIncludes(stderr, "sqlite:./data/person.db");
    assert(!stderr.includes("hunter2"), stderr);
  });
});

describe("an unexpected error", () => {
  it("is one line and a hint, and exits with 1", async () => {
    const program = `
      import { run } from "./src/command/mod.ts";
      const bad = {
        kind: "store", scheme: "bad", example: "bad:", parameters: {},
        shared: false, open() { throw new TypeError("oh\\nno"); },
      };
      const args = ["check", "--database=bad:", "--cache=none:"];
      Deno.exit(await run({ version: "1", adapters: [bad] }, args, {}));
    `;
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", program],
      cwd: ROOT,
    }).output();
    assertEquals(code, 1);
    const [line, hint, ...others] = new TextDecoder().decode(stderr)
      .trimEnd().split("\n");
    assertEquals(line, "Unexpected error: TypeError: oh no");
    assertStringIncludes(hint ?? "", "please report it");
    assertEquals(others, []);
  });
});

describe("check", () => {
  it("prints the settings, and exits with 0 if both backends answer", async () => {
    await using database = await temporaryDatabase();
    const { code, stdout } = await runProgram(["check", database.flag]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, database.flag.slice(2));
    assertStringIncludes(stdout, "cache-ttl=5m");
    assertStringIncludes(stdout, "The database answers.\nThe cache answers.");
  });

  it("prints the reason of each backend that fails, and exits with 1", async () => {
    const { code, stdout, stderr } = await runProgram([
      "check",
      "--database=sqlite:/dev/null/person.db",
      "--cache=memcache://u:hunter2@127.0.0.1:1",
    ]);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "cache=memcache://***@127.0.0.1:1");
    assertMatch(stderr, /^The database fails: .+$/m);
    assertMatch(stderr, /^The cache fails: .+$/m);
    assert(!(stdout + stderr).includes("hunter2"));
  });
});
