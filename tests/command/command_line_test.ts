import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parseCommandLine } from "../../src/command/command_line.ts";
import { COMMANDS } from "../../src/command/mod.ts";
import { AppError } from "../../src/errors.ts";

/** A command line, in short. */
function parsed(line: string) {
  const { command, operands, options, settings } = parseCommandLine(
    line.split(" ").filter((it) => it !== ""),
    COMMANDS,
  );
  const name = typeof command === "string" ? command : command.name;
  return { name, operands, options: Object.fromEntries(options), settings };
}

function fault(line: string): string {
  const error = assertThrows(() => parsed(line), AppError);
  assertEquals(error.code, "config");
  return error.message;
}

describe("a command line", () => {
  it("runs serve without a command", () => {
    assertEquals(parsed("").name, "serve");
    assertEquals(parsed("--port 1").name, "serve");
  });

  it("takes settings before and after the operands", () => {
    for (
      const line of [
        "--port=1 --host=h import f --format=csv --strict",
        "--port 1 import --format csv f --strict --host h",
        "import f --format=csv --strict --port=1 --host=h",
      ]
    ) {
      assertEquals(parsed(line), {
        name: "import",
        operands: ["f"],
        options: { format: "csv", strict: "" },
        settings: ["--port=1", "--host=h"],
      });
    }
  });

  it("does not take a word as the value of a boolean flag", () => {
    assertEquals(parsed("--insecure check").name, "check");
    assertEquals(parsed("import --strict f").operands, ["f"]);
  });

  it("does not take a flag as the value of another", () => {
    const { name, settings } = parsed("--port --host=h check");
    assertEquals([name, settings], ["check", ["--port", "--host=h"]]);
  });

  it("takes the name of a file of variables for every command", () => {
    for (const line of ["check --env-file=a", "--env-file a check"]) {
      const { envFile, settings } = parseCommandLine(line.split(" "), COMMANDS);
      assertEquals([envFile, settings], ["a", []]);
    }
    assertEquals(parseCommandLine(["check"], COMMANDS).envFile, undefined);
    for (const line of ["--env-file", "--env-file=", "--env-file --port=1"]) {
      assertEquals(fault(line), "--env-file must name a file");
    }
  });

  it("passes an unknown flag to the settings, without its value", () => {
    const { settings } = parsed("check --write-token=hunter2 --strict");
    assertEquals(settings, ["--write-token", "--strict"]);
  });

  it("blames the unknown flag, and not the operand that it has taken", () => {
    for (const line of ["import --fromat a", "check --fromat a b"]) {
      assertEquals(parsed(line).settings, ["--fromat"]);
    }
    assertEquals(parsed("import -strict a").settings, ["-strict"]);
  });

  for (const line of ["--version", "-V", "version", "import -V"]) {
    it(`"${line}" asks for the version`, () => {
      assertEquals(parsed(line).name, "version");
    });
  }

  for (const line of ["--help", "-h", "help", "import --help", "--x -h"]) {
    it(`"${line}" asks for help`, () => {
      assertEquals(parsed(line).name, "help");
    });
  }

  const REFUSED = {
    "chek": "There is no command chek; did you mean check?",
    "xyzzy": "There is no command xyzzy; " +
      "the known ones are serve, import, export, check, sql",
    "import": "import takes FILE; it got nothing",
    "import a b": "import takes FILE; it got a b",
    "check a": "check takes nothing; it got a",
    "export a --format": "--format must have a value",
    "import a --strict=1": "--strict takes no value",
    "import a --strict true": "--strict takes no value",
  };
  for (const [line, message] of Object.entries(REFUSED)) {
    it(`"${line}" is refused with a reason`, () => {
      assertEquals(fault(line), message);
    });
  }
});
