import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { phases } from "./phases.ts";

describe("the runs of deno test", () => {
  const sources = new Map([
    ["tests/a_test.ts", ""],
    ["tests/b_test.ts", 'import { timed } from "./support/timed.ts";'],
    ["tests/c_test.ts", `await database.run("SET ${"GLOBAL"} x = 1");`],
    ["tests/support/timed.ts", ""],
  ]);

  it("are three: most files, those that measure time, those that must be alone", () => {
    assertEquals(phases(["--filter=x"], sources, []), [
      ["--parallel", "--ignore=tests/b_test.ts,tests/c_test.ts", "--filter=x"],
      ["--parallel", "--filter=x", "tests/b_test.ts"],
      ["--filter=x", "tests/c_test.ts"],
    ]);
  });

  it("leave out what needs a server", () => {
    assertEquals(phases([], sources, ["tests/a_test.ts", "tests/b_test.ts"]), [
      [
        "--parallel",
        "--ignore=tests/a_test.ts,tests/b_test.ts,tests/c_test.ts",
      ],
      ["tests/c_test.ts"],
    ]);
  });

  it("put a file that measures time and changes the server into the last", () => {
    const both = new Map([...sources, [
      "tests/b_test.ts",
      `${sources.get("tests/b_test.ts")}\n// SET ${"GLOBAL"} y = 1`,
    ]]);
    assertEquals(phases([], both, []).slice(1), [
      ["tests/b_test.ts", "tests/c_test.ts"],
    ]);
  });

  it("are one where files are named", () => {
    const named = ["tests/c_test.ts"];
    assertEquals(phases(named, sources, []), [["--parallel", ...named]]);
  });
});
