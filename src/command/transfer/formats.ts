/**
 * The formats that people are imported from and exported to.
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

/** What stands for the standard input or output in the place of a file. */
export const STANDARD = "-";

/** The flag that names the format. */
export const FORMAT_OPTION: CommandOption = {
  type: "string",
  help:
    `${NAMES}; without it the file's name decides (${STANDARD}: ${ndjson.name})`,
};

/** The format that is named, or else the one of a file of that name. */
export function chooseFormat(file: string, named: string | undefined): Format {
  if (named !== undefined) {
    const format = FORMATS.find((it) => it.name === named);
    if (format) return format;
    throw new AppError("config", `--format must be ${NAMES}, not "${named}"`);
  }
  if (file === STANDARD) return ndjson;
  const name = file.toLowerCase();
  const format = FORMATS.find(({ extensions }) =>
    extensions.some((extension) => name.endsWith(extension))
  );
  if (format) return format;
  const endings = FORMATS.flatMap((it) => it.extensions).join(", ");
  throw new AppError(
    "config",
    `The name of ${file} ends with none of ${endings}: say --format=${
      NAMES.replace(" or ", " or --format=")
    }`,
  );
}
