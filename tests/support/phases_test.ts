import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { phases } from "./phases.ts";

describe("the runs of deno test", () => {
  const sources = new Map([
    ["tests/a_test.ts", ""],
    ["tests/b_test.ts", 'import { timed } from "./support/timed.ts";'],
    ["tests/system/c_test.ts", ""],
    ["tests/system/d_test.ts", 'import { law } from "../laws.ts";'],
    ["tests/laws.ts", 'import { timed } from "./support/timed.ts";'],
    ["tests/support/timed.ts", ""],
  ]);

  it("are two: most files, and then those that measure time", () => {
    assertEquals(phases(["--filter=x"], sources, []), [
      ["--parallel", "--filter=x", "tests/system/c_test.ts", "tests/a_test.ts"],
      ["--parallel", "--filter=x", "tests/system/d_test.ts", "tests/b_test.ts"],
    ]);
  });

  it("leave out what needs a server", () => {
    const leftOut = ["a", "b", "system/d"].map((it) => `tests/${it}_test.ts`);
    assertEquals(phases([], sources, leftOut), [
      ["--parallel", "tests/system/c_test.ts"],
    ]);
  });

  it("are one where files are named", () => {
    const named = ["tests/system/c_test.ts"];
    assertEquals(phases(named, sources, []), [["--parallel", ...named]]);
  });
});
