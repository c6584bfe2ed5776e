/**
 * A command of the program.
 *
 * @module
 */
import type { Registry } from "../dao/registry.ts";
import type { FlagType } from "../config/flags.ts";
import type { Config } from "../config/settings.ts";

/** A flag of one command. */
export interface CommandOption {
  /** Whether it takes a value. */
  readonly type: FlagType;
  /** What it does, for the help. */
  readonly help: string;
}

/** What a command is run with. */
export interface Context {
  /** The settings. */
  readonly config: Config;
  /** The adapters. */
  readonly registry: Registry;
  /** The arguments that are no flags. */
  readonly operands: readonly string[];
  /** The values of the command's own flags, by name; `""` for a boolean one. */
  readonly options: ReadonlyMap<string, string>;
  /** Writes a line to the standard output. */
  readonly out: (line: string) => void;
  /** Writes a line to the standard error. */
  readonly err: (line: string) => void;
}

/** A command of the program. */
export interface Command {
  /** The word that calls it. */
  readonly name: string;
  /** Its operands, such as `FILE`; an optional one is in brackets. */
  readonly operands: readonly string[];
  /** Its own flags, by name. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What it does, in a line or a few. */
  readonly help: string;
  /** Runs it and returns the exit code. */
  run(context: Context): Promise<number>;
}
