/**
 * The interface of a command of the program.
 *
 * @module
 */
import type { Registry } from "../dao/registry.ts";
import type { FlagType } from "../config/flags.ts";
import type { Config } from "../config/config.ts";

/** A flag of one command. */
export interface CommandOption {
  /** `string` if the flag takes a value, `boolean` if not. */
  readonly type: FlagType;
  /** The text of the flag in the help. */
  readonly help: string;
}

/** The parameters of a run. */
export interface Context {
  /** The name and version, as `--version` shows them. */
  readonly version: string;
  /** The URL of the module that a worker runs. */
  readonly entry: string;
  /** The checked settings. */
  readonly config: Config;
  /** The adapters of stores and caches, by scheme. */
  readonly registry: Registry;
  /** The arguments that are not flags. */
  readonly operands: readonly string[];
  /** The values of the command's own flags, by name; `""` for a boolean one. */
  readonly options: ReadonlyMap<string, string>;
  /** Warnings about the command line: what is allowed, but probably not meant. */
  readonly warnings: readonly string[];
  /** Writes a line to the standard output; answers `false` if it is lost. */
  readonly out: (line: string) => boolean;
  /** Writes a line to the standard error. */
  readonly err: (line: string) => void;
}

/** A command of the program. */
export interface Command {
  /** The word on the command line, such as `serve`. */
  readonly name: string;
  /** The operands, such as `FILE`; an optional one is in brackets. */
  readonly operands: readonly string[];
  /** The command's own flags, by name. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** The text of the command in the help; it may have several lines. */
  readonly help: string;
  /** Runs the command and returns the exit code. */
  run(context: Context): Promise<number>;
}
