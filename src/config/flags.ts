/**
 * Splits arguments into flags and words. A flag's value follows it, after a
 * space or an equals sign.
 *
 * @module
 */
import { parseArgs } from "node:util";

/** Whether a flag takes a value (`string`) or none (`boolean`). */
export type FlagType = "string" | "boolean";

/** A flag that was given. */
export interface Flag {
  /** As it was written: `--cache-ttl`. */
  readonly text: string;
  /** Its name: `cache-ttl`. */
  readonly name: string;
  /** Its value, or `undefined` if it has none. */
  readonly value: string | undefined;
}

/** Arguments, split. */
export interface Arguments {
  /** The flags, known or not. */
  readonly flags: readonly Flag[];
  /** The arguments that are no flags. */
  readonly words: readonly string[];
}

/** Splits the arguments; the names of the known flags have no dashes. */
export function readFlags(
  args: readonly string[],
  known: ReadonlyMap<string, FlagType>,
): Arguments {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Array.from(known, ([name, type]) => [name, { type }]),
    ),
    strict: false,
    tokens: true,
  });
  const flags: Flag[] = [];
  const words: string[] = [];
  let afterUnknown = false;
  for (const token of tokens) {
    if (token.kind === "positional") {
      // What follows an unknown flag is likely to be its value.
      if (!afterUnknown) words.push(token.value);
      afterUnknown = false;
    } else if (token.kind === "option") {
      const { rawName: text, name, value, inlineValue } = token;
      if (!inlineValue && value?.startsWith("--")) {
        // The next flag, and not the value of this one.
        flags.push({ text, name, value: undefined });
        const rest = readFlags(args.slice(token.index + 1), known);
        return {
          flags: [...flags, ...rest.flags],
          words: [...words, ...rest.words],
        };
      }
      flags.push({ text, name, value });
      afterUnknown = !known.has(name) && value === undefined;
    }
  }
  return { flags, words };
}
