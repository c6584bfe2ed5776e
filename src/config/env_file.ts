/**
 * The reader of a file of environment variables, such as `.env`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { AppError } from "../errors.ts";
import { readSecret } from "./secret_file.ts";

/**
 * A line, or several of a value in quotes. Node skips what is none of these, and
 * takes any character for a part of a name.
 */
const LINE =
  /[^\S\n]*(?:#[^\n]*|(?:export[^\S\n]+)?[\w.-]+[^\S\n]*=[^\S\n]*(?:"[^"]*"|'[^']*'|`[^`]*`)?[^\n]*)?(?:\n|$)/y;

/** What some editors of Windows write before a text in UTF-8. */
export const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * The environment with the variables of the file, or an `AppError("config")` if
 * the file cannot be read or has a line that is none. A variable of the
 * environment wins over the file.
 */
export function withEnvFile(
  env: Readonly<Record<string, string>>,
  path: string,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Readonly<Record<string, string>> {
  const faults: string[] = [];
  const from = { text: path, from: "--env-file" };
  const text = readSecret(from, readFile, faults)
    ?.replace(BYTE_ORDER_MARK, "");
  if (text === undefined) throw new AppError("config", faults.join("\n"));
  const line = badLine(text);
  if (line !== undefined) {
    // The line is not shown: it may be a token.
    throw new AppError(
      "config",
      `--env-file: line ${line} of "${path}" must be NAME=value, ` +
        "# and a comment, or empty",
    );
  }
  return { ...parseEnv(text), ...env } as Readonly<Record<string, string>>;
}

/** The number of the first line that is no `LINE`, if there is one. */
function badLine(text: string): number | undefined {
  let at = 0;
  while (at < text.length) {
    LINE.lastIndex = at;
    const [found] = LINE.exec(text) ?? [];
    if (!found) return text.slice(0, at).split("\n").length;
    at += found.length;
  }
  return undefined;
}
