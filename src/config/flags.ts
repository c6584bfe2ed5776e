/**
 * The splitter of arguments into flags and words. A flag's value follows the
 * flag after a space or an equals sign. A flag that needs no value takes `true`
 * or `false`.
 *
 * @module
 */
import { parseArgs } from "node:util";

/** Whether a flag takes a value (`string`) or none (`boolean`). */
export type FlagType = "string" | "boolean";

/** A flag on the command line. */
export interface Flag {
  /** The flag as the user wrote it: `--cache-ttl`. */
  readonly text: string;
  /** The name without dashes: `cache-ttl`. */
  readonly name: string;
  /** The value, or `undefined` if the flag has none. */
  readonly value: string | undefined;
}

/** The split arguments. */
export interface Arguments {
  /** The flags in order, known and unknown ones. */
  readonly flags: readonly Flag[];
  /** The arguments that are not flags. */
  readonly words: readonly string[];
}

/** The words after a flag without a value that are its value all the same. */
const TRUTH = ["true", "false"];

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
  // Where the value of a flag may stand that needs none.
  let afterAlone = -1;
  // The index of the last argument with several letters after one dash, of which
  // the parser makes one token for each letter.
  let cluster = -1;
  for (const token of tokens) {
    if (token.kind === "positional") {
      const isValue = token.index === afterAlone && TRUTH.includes(token.value);
      const alone = isValue ? flags.pop() : undefined;
      if (alone) {
        flags.push({ ...alone, value: token.value });
        continue;
      }
      // A word after an unknown flag is probably the flag's value.
      if (!afterUnknown) words.push(token.value);
      afterUnknown = false;
    } else if (token.kind === "option") {
      const { rawName: text, name, value, inlineValue, index } = token;
      const [whole = "", given] = args[index]?.split("=", 2) ?? [];
      if (!whole.startsWith("--") && whole.length > text.length) {
        // `-port` is one flag, and not four of one letter each.
        if (index !== cluster) {
          flags.push({ text: whole, name: whole.slice(1), value: undefined });
        }
        cluster = index;
        afterUnknown = given === undefined;
        continue;
      }
      if (!inlineValue && value?.startsWith("--")) {
        // This is the next flag, not the value of this one.
        flags.push({ text, name, value: undefined });
        const rest = readFlags(args.slice(token.index + 1), known);
        return {
          flags: [...flags, ...rest.flags],
          words: [...words, ...rest.words],
        };
      }
      flags.push({ text, name, value });
      afterUnknown = !known.has(name) && value === undefined;
      if (known.get(name) === "boolean" && value === undefined) {
        afterAlone = index + 1;
      }
    }
  }
  return { flags, words };
}
