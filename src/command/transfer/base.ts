/**
 * The folder that the file of an import or export is relative to. `deno task`
 * runs in the folder of the project, not where the user stands; it passes that
 * folder on.
 *
 * @module
 */
import { resolve } from "node:path";
import type { CommandOption } from "../command.ts";
import { isStandard } from "./formats.ts";

/** The flag `--base`. */
export const BASE_OPTION: CommandOption = {
  type: "string",
  help: "the folder that FILE is relative to (the current one)",
};

/** The file, as a path from the folder of `--base` if it was given. */
export function inBase(file: string, base: string | undefined): string {
  return base === undefined || isStandard(file) ? file : resolve(base, file);
}
