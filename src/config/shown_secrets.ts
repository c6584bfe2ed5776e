/**
 * The passwords among the arguments, which every user of the machine can see.
 *
 * @module
 */
import { readFlags } from "./flags.ts";
import { redacted } from "./redacted.ts";
import { BY_FLAG, FLAGS } from "./setting_flags.ts";
import { SETTINGS, variableOf } from "./settings.ts";

/** A warning for each flag whose value holds a password. */
export function shownSecrets(args: readonly string[]): string[] {
  return readFlags(args, FLAGS).flags.flatMap(({ text: flag, value = "" }) => {
    const { name, file } = BY_FLAG.get(flag) ?? {};
    if (!name || file || SETTINGS[name].file !== "also") return [];
    if (redacted(value) === URL.parse(value)?.href) return [];
    const variable = variableOf(name);
    return [
      `${flag} shows its password in ps: use ${variable}, ${variable}_FILE or ${flag}-file.`,
    ];
  });
}
