/**
 * The formats of import and export.
 *
 * @module
 */
import { AppError } from "../../errors.ts";
import type { CommandOption } from "../command.ts";
import { csv } from "./csv.ts";
import { ndjson } from "./ndjson.ts";
import type { Format } from "./row.ts";

const FORMATS: readonly Format[] = [ndjson, csv];

const NAMES = FORMATS.map((format) => format.name).join(" or ");

/** The operand for the standard input or output instead of a file. */
export const STANDARD = "-";

/** The flag `--format`. */
export const FORMAT_OPTION: CommandOption = {
  type: "string",
  help:
    `${NAMES}; without it the file's name decides (${STANDARD}: ${ndjson.name})`,
};

/** Whether a file is the standard input or output, also by its device's name. */
export function isStandard(file: string): boolean {
  return [STANDARD, "/dev/stdin", "/dev/stdout"].includes(file);
}

/** The format with the name `named`, or else the one of the file's extension. */
export function chooseFormat(file: string, named: string | undefined): Format {
  if (named !== undefined) {
    const format = FORMATS.find((it) => it.name === named);
    if (format) return format;
    throw new AppError("config", `--format must be ${NAMES}, not "${named}"`);
  }
  if (isStandard(file)) return ndjson;
  const name = file.toLowerCase();
  const format = FORMATS.find(({ extensions }) =>
    extensions.some((extension) => name.endsWith(extension))
  );
  if (format) return format;
  const endings = FORMATS.flatMap((it) => it.extensions).join(" or ");
  throw new AppError(
    "config",
    `The name of ${file} does not end with ${endings}: add --format=${
      NAMES.replace(" or ", " or --format=")
    }`,
  );
}
