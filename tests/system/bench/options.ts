import { parseArgs } from "node:util";
import type { Scale } from "./parts/bench.ts";

/** What a run was asked for. */
export interface Options {
  /** The parts to run, in their order. */
  readonly parts: readonly string[];
  /** Whether that is all of them, at full length. */
  readonly whole: boolean;
  /** How long everything is measured. */
  readonly scale: Scale;
}

const FULL: Scale = {
  rounds: 7,
  seconds: 2,
  warmUp: 2,
  scan: 3,
  rows: 1_000_000,
  imported: 100_000,
};
const SHORT: Scale = {
  rounds: 3,
  seconds: 1,
  warmUp: 1,
  scan: 1,
  rows: 10_000,
  imported: 10_000,
};

/** Reads the arguments; throws what is wrong with them. */
export function parseOptions(
  args: readonly string[],
  parts: readonly string[],
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      seconds: { type: "string" },
      short: { type: "boolean", default: false },
    },
  });
  const only = values.only.flatMap((it) => it.split(","));
  const unknown = only.find((it) => !parts.includes(it));
  if (unknown !== undefined) {
    throw new Error(`--only=${unknown}: the parts are ${parts.join(", ")}`);
  }
  const base = values.short ? SHORT : FULL;
  const rounds = count("rounds", values.rounds) ?? base.rounds;
  const seconds = count("seconds", values.seconds) ?? base.seconds;
  return {
    parts: parts.filter((it) => only.length === 0 || only.includes(it)),
    whole: only.length === 0 && rounds >= FULL.rounds &&
      seconds >= FULL.seconds && !values.short,
    scale: { ...base, rounds, seconds },
  };
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Error(`--${name}=${text}: not a whole number from 1 to 9999`);
}
