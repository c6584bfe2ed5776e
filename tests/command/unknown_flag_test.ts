import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { COMMANDS } from "../../src/command/mod.ts";
import { unknownFlag } from "../../src/command/unknown_flag.ts";

/** The refusal of the flag by the command with that name. */
function refusal(flag: string, name: string): string | undefined {
  const command = COMMANDS.find((it) => it.name === name);
  return command && unknownFlag(flag, command, COMMANDS);
}

describe("a flag that a command does not take", () => {
  for (
    const [flag, command, meant] of [
      ["--fromat", "import", "--format"],
      ["--escape-formula", "export", "--escape-formulas"],
      ["--ignore-unkown", "import", "--ignore-unknown"],
      ["--prot", "import", "--port"],
      ["-port", "serve", "--port"],
      ["--hlep", "serve", "--help"],
      ["--verison", "serve", "--version"],
      ["--env-fil", "check", "--env-file"],
    ] as const
  ) {
    it(`suggests the nearest flag that it takes: ${flag}`, () => {
      assertEquals(
        refusal(flag, command),
        `There is no flag ${flag}; did you mean ${meant}?`,
      );
    });
  }

  it("is named with the commands that take it", () => {
    assertEquals(
      refusal("--format", "serve"),
      "serve takes no --format; it is a flag of import and export",
    );
    assertEquals(
      refusal("--strict", "export"),
      "export takes no --strict; it is a flag of import",
    );
  });

  it("is shown by its first letter if a secret may be behind it", () => {
    assertEquals(refusal("-phunter2", "serve"), "There is no flag -p");
  });

  it("suggests no flag of another command", () => {
    assertEquals(refusal("--fromat", "serve"), "There is no flag --fromat");
  });
});
