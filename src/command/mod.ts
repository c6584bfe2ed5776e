/**
 * The program: it reads the command line and the settings, runs the command, and
 * turns errors into lines and an exit code.
 *
 * @module
 */
import { withEnvFile } from "../config/env_file.ts";
import { readConfig } from "../config/read_config.ts";
import { shownSecrets } from "../config/shown_secrets.ts";
import type { Adapter } from "../dao/adapter.ts";
import { Registry } from "../dao/registry.ts";
import { AppError, hasCode } from "../errors.ts";
import { registryFor } from "./load_adapters.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { parseCommandLine } from "./command_line.ts";
import { exportCommand } from "./transfer/export.ts";
import { FAILURE, OK, USAGE } from "./exit_code.ts";
import { helpText } from "./help.ts";
import { importCommand } from "./transfer/import.ts";
import { serve } from "./serve/serve.ts";
import { sql } from "./sql.ts";
import { err, out } from "./terminal.ts";
import { unknownFlag } from "./unknown_flag.ts";

/** Every command; the first one is the default. */
export const COMMANDS: readonly Command[] = [
  serve,
  importCommand,
  exportCommand,
  check,
  sql,
];

/** The parts of the program. */
export interface Program {
  /** The name and version, as `--version` shows them. */
  readonly version: string;
  /** The adapters that come with the program. */
  readonly adapters: readonly Adapter[];
  /** The URL of the module that a worker runs; it calls `runWorker` there. */
  readonly entry: string;
}

/** Runs the program and returns its exit code. */
export async function run(
  program: Program,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  try {
    const line = parseCommandLine(args, COMMANDS);
    const { command, operands, options, envFile } = line;
    if (command === "help") {
      out(helpText(COMMANDS, new Registry(program.adapters)));
      return OK;
    }
    if (command === "version") {
      out(program.version);
      return OK;
    }
    const config = readConfig(
      envFile === undefined ? env : withEnvFile(env, envFile),
      line.settings,
      undefined,
      (flag) => unknownFlag(flag, command, COMMANDS),
    );
    const registry = await registryFor(config, program.adapters);
    const warnings = shownSecrets(line.settings);
    // The standard error of a service is its log.
    if (command !== serve) warnings.forEach(err);
    const { version, entry } = program;
    const context = {
      version,
      entry,
      config,
      registry,
      operands,
      options,
      warnings,
      out,
      err,
    };
    return await command.run(context);
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof AppError) {
    err(error.message);
    if (!hasCode(error, "config")) return FAILURE;
    err("--help lists every command and setting.");
    return USAGE;
  }
  err(`Unexpected error: ${error}`.replaceAll(/\s+/g, " "));
  err(
    "This is a bug in the program: please report it with the command that you ran.",
  );
  return FAILURE;
}
