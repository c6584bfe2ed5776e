/**
 * The parser of the command line. It splits the arguments into the command, its
 * operands, its own flags, and the flags of settings for `readConfig`.
 *
 * It is our own, on top of Node's `parseArgs`: commander stops at the first
 * fault, prints the value of an unknown flag, which may be a secret, and takes a
 * flag or a command as the value of the flag before it.
 *
 * @module
 */
import { FLAGS } from "../config/setting_flags.ts";
import { AppError } from "../errors.ts";
import { type FlagType, readFlags } from "../config/flags.ts";
import { unknownName } from "../config/nearest.ts";
import type { Command } from "./command.ts";

/** The parsed command line. */
export interface CommandLine {
  /** The command to run, or the text to print instead. */
  readonly command: Command | "help" | "version";
  /** The operands of the command. */
  readonly operands: readonly string[];
  /** The values of the command's own flags, by name. */
  readonly options: ReadonlyMap<string, string>;
  /** The flags of settings, and unknown flags, which `readConfig` refuses. */
  readonly settings: readonly string[];
  /** The file of environment variables that `--env-file` names. */
  readonly envFile: string | undefined;
}

/** Parses the arguments; the first of `commands` is the default. */
export function parseCommandLine(
  args: readonly string[],
  commands: readonly Command[],
): CommandLine {
  const own = commands.flatMap(({ options }) => Object.entries(options));
  const known = new Map<string, FlagType>([
    ...FLAGS,
    ...own.map(([name, { type }]) => [name, type] as const),
    ...ALWAYS,
  ]);
  const { flags, words: [word, ...operands] } = readFlags(args, known);
  const asked = (...texts: string[]) =>
    flags.some((flag) => texts.includes(flag.text));
  if (asked("--help", "-h")) return { ...NOTHING, command: "help" };
  if (asked("--version", "-V")) return { ...NOTHING, command: "version" };
  if (word === "help" || word === "version") {
    return { ...NOTHING, command: word };
  }

  const command = choose(word, commands);
  const options = new Map<string, string>();
  const settings: string[] = [];
  let envFile: string | undefined;
  for (const { text, name, value } of flags) {
    if (text === "--env-file") {
      if (!value) throw new AppError("config", "--env-file must name a file");
      envFile = value;
      continue;
    }
    const option = text.startsWith("--") && Object.hasOwn(command.options, name)
      ? command.options[name]
      : undefined;
    if (!option) {
      const setting = FLAGS.has(name) && value !== undefined;
      settings.push(setting ? `${text}=${value}` : text);
    } else if ((option.type === "string") !== (value !== undefined)) {
      const takes = option.type === "string" ? "must have a" : "takes no";
      throw new AppError("config", `--${name} ${takes} value`);
    } else {
      options.set(name, value ?? "");
    }
  }
  // `readConfig` refuses an unknown flag, which may have taken an operand.
  if (
    flags.every(({ text, name }) => text === `--${name}` && known.has(name))
  ) {
    checkOperands(command, operands);
  }
  return { command, operands, options, settings, envFile };
}

const ALWAYS: ReadonlyMap<string, FlagType> = new Map([
  ["help", "boolean"],
  ["version", "boolean"],
  ["env-file", "string"],
]);

const NOTHING = {
  operands: [],
  options: new Map(),
  settings: [],
  envFile: undefined,
};

function choose(
  word: string | undefined,
  commands: readonly Command[],
): Command {
  const command = word === undefined
    ? commands[0]
    : commands.find((it) => it.name === word);
  if (command) return command;
  const names = commands.map((it) => it.name);
  throw new AppError("config", unknownName("command", word ?? "", names));
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const least = command.operands.filter((it) => !it.startsWith("[")).length;
  const most = command.operands.length;
  if (operands.length >= least && operands.length <= most) return;
  const takes = most === 0 ? "nothing" : command.operands.join(" ");
  throw new AppError(
    "config",
    `${command.name} takes ${takes}; it got ${operands.join(" ") || "nothing"}`,
  );
}
