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
 * The environment with the variables of the file, or an `AppError("config")` if
 * the file cannot be read. A variable of the environment wins over the file.
 */
export function withEnvFile(
  env: Readonly<Record<string, string>>,
  path: string,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Readonly<Record<string, string>> {
  const faults: string[] = [];
  const from = { text: path, from: "--env-file" };
  const text = readSecret(from, readFile, faults);
  if (text === undefined) throw new AppError("config", faults.join("\n"));
  return { ...parseEnv(text), ...env } as Readonly<Record<string, string>>;
}
