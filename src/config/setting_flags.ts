/**
 * The flags of the settings.
 *
 * @module
 */
import type { FlagType } from "./flags.ts";
import { flagOf, SETTING_NAMES } from "./settings.ts";
import type { SettingName } from "./config.ts";
import { SETTINGS } from "./settings_table.ts";

/** What a flag sets. */
export interface SettingFlag {
  /** The setting. */
  readonly name: SettingName;
  /** Whether the value is the name of a file that holds that of the setting. */
  readonly file: boolean;
}

/** The settings by their flags, and those that take the name of a file. */
export const BY_FLAG: ReadonlyMap<string, SettingFlag> = new Map(
  SETTING_NAMES.flatMap((name) => {
    const { file } = SETTINGS[name];
    const flag = flagOf(name);
    return [
      [flag, { name, file: file === "only" }] as const,
      ...file === "also"
        ? [[`${flag}-file`, { name, file: true }] as const]
        : [],
    ];
  }),
);

/** The flags of all settings, by name without dashes. */
export const FLAGS: ReadonlyMap<string, FlagType> = new Map(
  Array.from(
    BY_FLAG,
    ([flag, { name }]) => [flag.slice(2), SETTINGS[name].kind.flag ?? "string"],
  ),
);
