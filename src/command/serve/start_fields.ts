/**
 * What the first line of the log says besides the address.
 *
 * @module
 */
import { type Coverage, coverageText } from "../../dao/coverage.ts";
import type { LogFields } from "../../log/entry.ts";
import type { Config } from "../../config/config.ts";
import {
  isDefault,
  SETTING_NAMES,
  settingText,
} from "../../config/settings.ts";
import { SETTINGS } from "../../config/settings_table.ts";

/** The backends have fields of their own. */
const SHOWN_APART: readonly string[] = ["database", "cache"];

/** The version, the backends and each setting that is not as by default, without secrets. */
export function startFields(
  version: string,
  config: Config,
  otherWriters: Coverage | undefined,
): LogFields {
  const { database, cache } = SETTINGS;
  const changed = SETTING_NAMES.filter((name) =>
    !SHOWN_APART.includes(name) &&
    !isDefault(name, config)
  );
  return {
    version,
    database: database.kind.format(config.database),
    cache: cache.kind.format(config.cache),
    settings: changed.map((name) => settingText(name, config)).join(" ") ||
      undefined,
    otherWriters: otherWriters && coverageText(otherWriters),
  };
}
