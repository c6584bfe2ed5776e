/**
 * The passwords among the arguments, which every user of the machine can see.
 *
 * @module
 */
import { readFlags } from "./flags.ts";
import { redacted } from "./redacted.ts";
import { BY_FLAG, FLAGS } from "./setting_flags.ts";
import { SETTINGS } from "./settings_table.ts";
import { variableOf } from "./settings.ts";

/** A warning for each flag whose value holds a password. */
export function shownSecrets(args: readonly string[]): string[] {
  return readFlags(args, FLAGS).flags.flatMap(({ text: flag, value = "" }) => {
    const { name, file } = BY_FLAG.get(flag) ?? {};
    if (!name || file || SETTINGS[name].file !== "also") return [];
    if (!mayHoldSecret(value)) return [];
    const variable = variableOf(name);
    return [
      `${flag} shows its password in ps: use ${variable}, ${variable}_FILE or ${flag}-file.`,
    ];
  });
}

/** Whether a part of the text, other than the user, may hold a secret. */
function mayHoldSecret(text: string): boolean {
  const url = URL.parse(text);
  if (url?.password === "") url.username = "";
  return redacted(url?.href ?? text) !== url?.href;
}
