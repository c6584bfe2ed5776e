/**
 * The names of the settings. A setting is an environment variable
 * (`PERSON_CACHE_TTL`) and a flag (`--cache-ttl`). A secret is a variable
 * (`PERSON_READ_TOKEN`) or in a file (`PERSON_READ_TOKEN_FILE`,
 * `--read-token-file`), because every user of a machine can see the arguments.
 *
 * @module
 */
import type { Config, SettingName } from "./config.ts";
import { SETTINGS } from "./settings_table.ts";

/** How the environment variable of every setting begins. */
export const PREFIX = "PERSON_";

/** The names of all settings, in the order of the help. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(
  SETTINGS,
) as SettingName[];

/** The flag of a setting: `cacheTtl` → `--cache-ttl`. */
export function flagOf(name: SettingName): string {
  return `--${kebab(name)}${SETTINGS[name].file === "only" ? "-file" : ""}`;
}

/** The environment variable of a setting: `cacheTtl` → `PERSON_CACHE_TTL`. */
export function variableOf(name: SettingName): string {
  return PREFIX + kebab(name).replaceAll("-", "_").toUpperCase();
}

/** The name of a setting for an operator: its variable and its flag. */
export function operatorsName(name: SettingName): string {
  return `${variableOf(name)} (${flagOf(name)})`;
}

/** A setting as a text without secrets: `cache-ttl=5m`. */
export function settingText<Name extends SettingName>(
  name: Name,
  config: Config,
): string {
  return `${kebab(name)}=${SETTINGS[name].kind.format(config[name])}`;
}

/** Whether a setting is as it is by default. */
export function isDefault<Name extends SettingName>(
  name: Name,
  config: Config,
): boolean {
  const setting = SETTINGS[name];
  return setting.kind.format(config[name]) === setting.default;
}

function kebab(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
