/**
 * The settings of a program that embeds the service: typed values, not texts.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import { unknownName } from "./nearest.ts";
import type { Config } from "./config.ts";
import { SETTING_NAMES } from "./settings.ts";
import { SETTINGS } from "./settings_table.ts";

/** The settings that only the command line has: it loads modules and listens. */
const COMMAND_LINE_ONLY: ReadonlySet<string> = new Set<
  Exclude<keyof Config, keyof SettingOptions>
>([
  "adapters",
  "host",
  "logFormat",
  "logLevel",
  "port",
  "shutdownDelay",
  "shutdownTimeout",
  "workers",
]);

/**
 * The settings that a program may pass. Durations are in milliseconds, sizes in
 * bytes; a missing one has its default.
 */
export interface SettingOptions extends
  Partial<
    Omit<
      Config,
      | "adapters"
      | "host"
      | "logFormat"
      | "logLevel"
      | "port"
      | "shutdownDelay"
      | "shutdownTimeout"
      | "workers"
    >
  > {}

const OPTIONS: readonly string[] = SETTING_NAMES
  .filter((name) => !COMMAND_LINE_ONLY.has(name));

/**
 * The configuration of the options, or an `AppError("config")` with one line per
 * option that is unknown or not allowed.
 */
export function readOptions(options: SettingOptions): Config {
  const given = new Map<string, unknown>(Object.entries(options));
  const faults: string[] = [];
  const config = SETTING_NAMES.map((name) => {
    const { default: standard, kind } = SETTINGS[name];
    const value = OPTIONS.includes(name) ? given.get(name) : undefined;
    if (value === undefined) return [name, kind.parse(standard)];
    if (!kind.accepts(value)) {
      const shown = kind.secret
        ? kind.hint?.(value) ?? ""
        : `, not ${shownAs(value)}`;
      faults.push(`${name} must be ${kind.typed ?? kind.allowed}${shown}`);
    }
    return [name, value];
  });
  faults.push(
    ...[...given.keys()].filter((it) => !OPTIONS.includes(it))
      .map((it) => unknownName("option", it, OPTIONS)),
  );
  if (faults.length > 0) throw new AppError("config", faults.join("\n"));
  return Object.freeze(Object.fromEntries(config)) as Config;
}

/** An object is not shown: its `toString` may throw. A text is in quotes. */
function shownAs(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  const isObject = typeof value === "object" && value !== null;
  return isObject || typeof value === "function"
    ? `the ${typeof value}`
    : String(value);
}
