import type { Requests } from "../parts/requests.ts";
import type { Series } from "../parts/rounds.ts";
import type { Measured } from "../parts/scan.ts";
import type { Setting } from "../machine/describe.ts";

/** All that a run has found, as the JSON file has it. */
export interface Results {
  /** When the run began. */
  readonly date: string;
  /** The machine, the versions, the commit. */
  readonly setting: Setting;
  /** How long everything was measured. */
  readonly scale: Readonly<Record<string, number>>;
  /** What was missing, or failed, and why. */
  readonly missing: readonly string[];
  /** What each part has found. */
  readonly parts: Parts;
}

/** The parts whose values the chart or the table of ratios needs. */
export interface Parts {
  readonly requests?: Requests;
  readonly writes?: { readonly series: readonly Series[] };
  readonly rows?: { readonly series: readonly Measured[] };
  readonly connections?: { readonly series: readonly Measured[] };
  readonly [name: string]: unknown;
}
