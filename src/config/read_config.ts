/**
 * The reader of the configuration from an environment and arguments. A flag wins
 * over its environment variable.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { AppError } from "../errors.ts";
import { BYTE_ORDER_MARK } from "./env_file.ts";
import { readFlags } from "./flags.ts";
import { unknownName } from "./nearest.ts";
import { platformVariables } from "./platform_variables.ts";
import { BY_FLAG, FLAGS } from "./setting_flags.ts";
import { readSecret } from "./secret_file.ts";
import type { Config, SettingName } from "./config.ts";
import { PREFIX, SETTING_NAMES, variableOf } from "./settings.ts";
import { SETTINGS } from "./settings_table.ts";

/** The prefix of the test runner's variables. */
const TEST_PREFIX = `${PREFIX}TEST_`;

/** A setting as text, and its origin. */
interface Given {
  /** The text, or the name of the file that holds it. */
  readonly text: string;
  readonly from: string;
  readonly file?: boolean;
}

/**
 * The configuration of an environment and arguments, or an `AppError("config")`
 * with one line per fault. A secret may be in a file, which `readFile` reads.
 * `unknownFlag` makes the fault of a flag that sets nothing.
 */
export function readConfig(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
  unknownFlag: (flag: string) => string = noSuchFlag,
): Config {
  const faults: string[] = [];
  const given = new Map([
    ...fromEnvironment(env, faults),
    ...fromArguments(args, unknownFlag, faults),
  ]);
  const config = SETTING_NAMES.map((name) => {
    const { default: standard, kind } = SETTINGS[name];
    const from = given.get(name) ?? { text: standard, from: variableOf(name) };
    const text = from.file
      ? readSecret(from, readFile, faults)?.trim()
      : from.text;
    if (text === undefined) return [name, undefined];
    const value = kind.parse(text);
    if (value === undefined) {
      const shown = kind.secret ? kind.hint?.(text) ?? "" : `, not "${text}"`;
      const what = from.file ? `${from.from}: the file` : from.from;
      faults.push(`${what} must be ${kind.allowed}${shown}`);
    }
    return [name, value];
  });
  if (faults.length > 0) throw new AppError("config", faults.join("\n"));
  return Object.freeze(Object.fromEntries(config)) as Config;
}

function fromEnvironment(
  env: Readonly<Record<string, string>>,
  faults: string[],
): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>();
  const known = new Map(SETTING_NAMES.map((name) => [variableOf(name), name]));
  const files = new Map(
    SETTING_NAMES.filter((name) => SETTINGS[name].file)
      .map((name) => [`${variableOf(name)}_FILE`, name]),
  );
  const others = platformVariables(env);
  for (const [variable, text] of Object.entries(env)) {
    // Deno's own --env-file leaves the mark in the first name of a file.
    const from = variable.replace(BYTE_ORDER_MARK, "");
    if (from !== variable && from in env) continue;
    if (!from.startsWith(PREFIX) || from.startsWith(TEST_PREFIX)) continue;
    if (others.has(from)) continue;
    const name = known.get(from) ?? files.get(from);
    if (!name) {
      faults.push(
        unknownName("setting", from, [...known.keys(), ...files.keys()]),
      );
      continue;
    }
    const other = given.get(name);
    if (other) faults.push(exclusive(other.from, from));
    given.set(name, { text, from, file: files.has(from) });
  }
  return given;
}

function noSuchFlag(flag: string): string {
  return unknownName("flag", flag, [...BY_FLAG.keys()]);
}

function fromArguments(
  args: readonly string[],
  unknownFlag: (flag: string) => string,
  faults: string[],
): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>();
  const { flags, words } = readFlags(args, FLAGS);
  for (const { text: from, value } of flags) {
    const known = BY_FLAG.get(from);
    if (!known) {
      faults.push(
        BY_FLAG.has(`${from}-file`)
          ? `${from} would show the secret in ps; use ${from}-file`
          : unknownFlag(from),
      );
      continue;
    }
    const { name, file } = known;
    const { kind, default: standard } = SETTINGS[name];
    const text = value ?? (kind.flag === "boolean" ? "true" : undefined);
    const other = given.get(name);
    if (text === undefined) {
      const takes = file ? "the name of a file" : kind.allowed;
      faults.push(`${from} must be followed by ${takes}`);
    } else if (other && other.from !== from) {
      faults.push(exclusive(other.from, from));
    } else given.set(name, { text, from, file: file && text !== standard });
  }
  for (const word of words) faults.push(`"${word}" is an unexpected argument`);
  return given;
}

/** Both are refused: an operator could not see which one counts. */
function exclusive(one: string, other: string): string {
  return `${one} and ${other} exclude each other: set only one`;
}
