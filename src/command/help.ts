/**
 * The help: every command, every setting, every adapter.
 *
 * @module
 */
import type { Adapter } from "../dao/adapter.ts";
import type { Registry } from "../dao/registry.ts";
import { flagOf, SETTING_NAMES, variableOf } from "../config/settings.ts";
import { SETTINGS } from "../config/settings_table.ts";
import { PERSON } from "../person/person.ts";
import type { Command } from "./command.ts";
import { INVOCATION } from "./invocation.ts";

/** The text that `--help` prints. */
export function helpText(
  commands: readonly Command[],
  registry: Registry,
): string {
  const [first] = commands;
  return [
    `Usage: ${INVOCATION} [COMMAND] [FLAG…]`,
    "",
    `Commands (${first?.name} if none is given):`,
    ...commands.flatMap(commandHelp),
    "",
    "Other flags:",
    ...entry("--help, -h", "this text"),
    ...entry("--version, -V", "the version"),
    ...entry(
      "--env-file FILE",
      "a file of environment variables; those of the environment win",
    ),
    "",
    "Settings: a flag, or the environment variable beside it; the flag wins.",
    ...SETTING_NAMES.flatMap((name) => {
      const { default: value, help } = SETTINGS[name];
      return entry(
        `${flagOf(name)}=${value}`,
        `${help} (${variableOf(name)})`,
      );
    }),
    "",
    "Databases:",
    ...registry.list("store").flatMap(adapterHelp),
    "",
    "Caches:",
    ...entry("none:", "no cache"),
    ...registry.list("cache").flatMap(adapterHelp),
    "",
    "The exit code is 0 for success, 1 for a failure, 2 for wrong arguments or",
    "settings, and 3 for an import that skipped bad rows.",
  ].join("\n");
}

function commandHelp({ name, operands, help, options }: Command): string[] {
  return [
    ...entry([name, ...operands].join(" "), help),
    ...Object.entries(options).flatMap(([option, { help }]) =>
      entry(`  --${option}`, help)
    ),
  ];
}

function adapterHelp(adapter: Adapter): string[] {
  const { example, parameters } = adapter;
  const maps = adapter.kind === "store" && adapter.mapsColumns;
  const columns = PERSON.fields.map((it) => `?${it.column}=`).join(" ");
  return [
    ...entry(example, ""),
    ...Object.entries(parameters).flatMap(([name, help]) =>
      entry(`  ?${name}=`, help)
    ),
    ...maps
      ? entry(`  ${columns}`, "the name of that column in the table")
      : [],
  ];
}

const INDENT = 2;
const COLUMN = 34;

/** The lines of a term and its meaning, which starts in its own column. */
function entry(term: string, meaning: string): string[] {
  const [first = "", ...rest] = meaning.split("\n");
  const margin = " ".repeat(COLUMN);
  const head = " ".repeat(INDENT) + term;
  const lines = head.length < COLUMN - 1
    ? [head.padEnd(COLUMN) + first]
    : [head, margin + first];
  return [...lines, ...rest.map((line) => margin + line)]
    .map((line) => line.trimEnd()).filter((line) => line !== "");
}
