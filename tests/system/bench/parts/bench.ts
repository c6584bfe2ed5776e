import type { Servers } from "../machine/servers.ts";
import type { Tool, Tools } from "../machine/tools.ts";

/** How long everything is measured. */
export interface Scale {
  /** How many interleaved rounds. */
  readonly rounds: number;
  /** How long a round of one case takes, in seconds. */
  readonly seconds: number;
  /** How long each server is loaded before the first round, in seconds. */
  readonly warmUp: number;
  /** How many rounds of a second a scan takes, such as that of connections. */
  readonly scan: number;
  /** The most rows of a table. */
  readonly rows: number;
  /** How many people are imported. */
  readonly imported: number;
}

/** What every part of the benchmark uses. */
export interface Bench {
  /** The servers behind what is measured. */
  readonly servers: Servers;
  /** The loaders and the foreign peers. */
  readonly tools: Tools;
  /** How long everything is measured. */
  readonly scale: Scale;
  /** Says how far it is. */
  readonly say: (line: string) => void;
  /** Adds to what is named as missing at the end. */
  readonly miss: (what: string) => void;
}

/** The path of a program; throws if this machine has none. */
export function pathOf({ tools }: Bench, tool: Tool): string {
  const path = tools.paths[tool];
  if (!path) throw new Error(`${tool} is not on this machine`);
  return path;
}
