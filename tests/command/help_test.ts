import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ADAPTERS } from "../../adapters/mod.ts";
import { helpText } from "../../src/command/help.ts";
import { COMMANDS } from "../../src/command/mod.ts";
import {
  flagOf,
  SETTING_NAMES,
  variableOf,
} from "../../src/config/settings.ts";
import { SETTINGS } from "../../src/config/settings_table.ts";
import { Registry } from "../../src/dao/registry.ts";

describe("the help", () => {
  const help = helpText(COMMANDS, new Registry(ADAPTERS));

  it("lists every command with its operands and its own flags", () => {
    for (
      const command of [
        ...["serve", "import FILE", "export [FILE|-]", "check", "sql"],
      ]
    ) {
      assertMatch(help, new RegExp(`^  ${RegExp.escape(command)} `, "m"));
    }
    assertMatch(help, /^ {4}--strict +stop at the first bad row/m);
    assertStringIncludes(help, "Commands (serve if none is given):");
  });

  it("lists every setting with its default, its text and its variable", () => {
    for (const name of SETTING_NAMES) {
      assertStringIncludes(help, `${flagOf(name)}=${SETTINGS[name].default}`);
      assertStringIncludes(help, `(${variableOf(name)})`);
      for (const line of SETTINGS[name].help.split("\n")) {
        assertStringIncludes(help, line);
      }
    }
  });

  it("lists every adapter with its parameters", () => {
    for (const { example, parameters } of ADAPTERS) {
      assertStringIncludes(help, example);
      for (const [name, text] of Object.entries(parameters)) {
        assertStringIncludes(help, `?${name}=`);
        for (const line of text.split("\n")) assertStringIncludes(help, line);
      }
    }
    assertMatch(help, /^ {2}none: +no cache$/m);
    const columns = help.split("?id= ?first_name= ?last_name=");
    // Each of the four databases takes them.
    assertEquals(columns.length, 1 + 4);
  });

  it("begins each text in one column, after two blanks at least", () => {
    const [command] = COMMANDS;
    assert(command);
    const names = [29, 30, 31].map((length) => "x".repeat(length));
    const commands = names.map((name) => ({ ...command, name, help: "a\nb" }));
    const lines = helpText(commands, new Registry([])).split("\n");
    const margin = " ".repeat(34);
    assertEquals(lines.slice(3, 3 + 7), [
      `  ${names[0]}   a`,
      `${margin}b`,
      `  ${names[1]}  a`,
      `${margin}b`,
      `  ${names[2]}`,
      `${margin}a`,
      `${margin}b`,
    ]);
  });

  it("has no blank at the end of a line", () => {
    assert(!/ $/m.test(help));
  });
});
