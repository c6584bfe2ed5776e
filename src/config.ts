/**
 * Reads the configuration: the environment and the arguments are handed in,
 * and a flag wins over its environment variable.
 *
 * @module
 */
import { AppError } from "./errors.ts";
import { type FlagType, readFlags } from "./flags.ts";
import { nearest } from "./nearest.ts";
import {
  type Config,
  flagOf,
  SETTING_NAMES,
  type SettingName,
  SETTINGS,
  variableOf,
} from "./settings.ts";

export type { Config } from "./settings.ts";

const PREFIX = "PERSON_";
/** What begins like this belongs to the test runner. */
const TEST_PREFIX = "PERSON_TEST_";

/** A setting as text, and where it comes from. */
interface Given {
  readonly text: string;
  readonly from: string;
}

/**
 * The configuration that an environment and arguments make, or an
 * `AppError("config")` with one line for everything that is wrong.
 */
export function readConfig(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Config {
  const faults: string[] = [];
  const given = new Map([
    ...fromEnvironment(env, faults),
    ...fromArguments(args, faults),
  ]);
  const config = SETTING_NAMES.map((name) => {
    const setting = SETTINGS[name];
    const { text, from } = given.get(name) ??
      { text: setting.default, from: variableOf(name) };
    const value = setting.kind.parse(text);
    if (value === undefined) {
      const shown = setting.kind.secret ? "" : `, not "${text}"`;
      faults.push(`${from} must be ${setting.kind.allowed}${shown}`);
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
  for (const [from, text] of Object.entries(env)) {
    if (!from.startsWith(PREFIX) || from.startsWith(TEST_PREFIX)) continue;
    const name = known.get(from);
    if (name) given.set(name, { text, from });
    else faults.push(unknown("setting", from, known.keys()));
  }
  return given;
}

/** The flags of all settings. */
export const FLAGS: ReadonlyMap<string, FlagType> = new Map(
  SETTING_NAMES.map((name) => [flagOf(name).slice(2), "string"]),
);

function fromArguments(
  args: readonly string[],
  faults: string[],
): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>();
  const known = new Map(SETTING_NAMES.map((name) => [flagOf(name), name]));
  const { flags, words } = readFlags(args, FLAGS);
  for (const { text: from, value } of flags) {
    const name = known.get(from);
    if (!name) {
      faults.push(unknown("flag", from, known.keys()));
    } else if (value === undefined) {
      faults.push(`${from} must be followed by ${SETTINGS[name].kind.allowed}`);
    } else {
      given.set(name, { text: value, from });
    }
  }
  for (const word of words) faults.push(`"${word}" is one argument too many`);
  return given;
}

function unknown(what: string, name: string, known: Iterable<string>): string {
  const names = [...known];
  const guess = nearest(name, names);
  const allowed = guess
    ? `did you mean ${guess}?`
    : `there are ${names.join(", ")}`;
  return `There is no ${what} ${name}; ${allowed}`;
}
