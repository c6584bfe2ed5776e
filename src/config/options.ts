/**
 * The settings as a program gives them: typed values, and no texts.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import { nearest } from "./nearest.ts";
import { type Config, SETTING_NAMES, SETTINGS } from "./settings.ts";

/** Settings that only the program has: it loads modules, and it listens. */
const ONLY_OF_THE_PROGRAM: ReadonlySet<string> = new Set<
  Exclude<keyof Config, keyof SettingOptions>
>(["adapters", "host", "port", "insecure", "shutdownTimeout"]);

/**
 * The settings that a program may give. Durations are in milliseconds, sizes
 * in bytes; each that is not given has its default.
 */
export interface SettingOptions extends
  Partial<
    Omit<
      Config,
      "adapters" | "host" | "port" | "insecure" | "shutdownTimeout"
    >
  > {}

const OPTIONS: readonly string[] = SETTING_NAMES
  .filter((name) => !ONLY_OF_THE_PROGRAM.has(name));

/**
 * The configuration that the options make, or an `AppError("config")` with one
 * line for each that is unknown or not allowed.
 */
export function readOptions(options: SettingOptions): Config {
  const given = new Map<string, unknown>(Object.entries(options));
  const faults: string[] = [];
  const config = SETTING_NAMES.map((name) => {
    const { default: standard, kind } = SETTINGS[name];
    const value = OPTIONS.includes(name) ? given.get(name) : undefined;
    if (value === undefined) return [name, kind.parse(standard)];
    if (!kind.accepts(value)) {
      const shown = kind.secret ? "" : `, not ${String(value)}`;
      faults.push(`${name} must be ${kind.typed ?? kind.allowed}${shown}`);
    }
    return [name, value];
  });
  faults.push(
    ...[...given.keys()].filter((it) => !OPTIONS.includes(it)).map(unknown),
  );
  if (faults.length > 0) throw new AppError("config", faults.join("\n"));
  return Object.freeze(Object.fromEntries(config)) as Config;
}

function unknown(name: string): string {
  const guess = nearest(name, OPTIONS);
  const allowed = guess
    ? `did you mean ${guess}?`
    : `there are ${OPTIONS.join(", ")}`;
  return `There is no option ${name}; ${allowed}`;
}
