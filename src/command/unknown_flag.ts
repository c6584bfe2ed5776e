/**
 * The refusal of a flag that the command does not take.
 *
 * @module
 */
import { nearest, unknownName } from "../config/nearest.ts";
import { BY_FLAG } from "../config/setting_flags.ts";
import { listed } from "../record/names.ts";
import type { Command } from "./command.ts";

/** The flags of every command, besides those of the settings. */
const ALWAYS = ["--help", "--version", "--env-file"];

/**
 * The error about a flag that `command` does not take: the commands that take
 * it, or the flag that was probably meant.
 */
export function unknownFlag(
  flag: string,
  command: Command,
  commands: readonly Command[],
): string {
  const takers = commands.filter((it) => flagsOf(it).includes(flag));
  if (takers.length > 0) {
    const names = listed(takers.map(({ name }) => name));
    return `${command.name} takes no ${flag}; it is a flag of ${names}`;
  }
  const known = [...BY_FLAG.keys(), ...flagsOf(command), ...ALWAYS];
  // `-phunter2` may be the flag `-p` with a password behind it, so only a flag
  // that is near to a known one is shown whole.
  const shown = /^-\w./.test(flag) && nearest(flag, known) === undefined
    ? flag.slice(0, 2)
    : flag;
  return unknownName("flag", shown, known);
}

function flagsOf({ options }: Command): string[] {
  return Object.keys(options).map((name) => `--${name}`);
}
