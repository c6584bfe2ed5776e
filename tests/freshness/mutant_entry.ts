/**
 * What is known of a mutant.
 *
 * @module
 */
import type { Faults } from "../simulator/scenes.ts";
import type { ProfileName } from "./history/profiles.ts";

/** What looks for a mutant. */
export type Run = "suite" | "prove";

/** A level of proof. */
export type Level = "model" | "property" | "simulator" | "history";

/** A mutant; a level that is left out cannot see it. */
export interface MutantEntry {
  /** What it breaks, in one sentence. */
  readonly breaks: string;
  /** The scenario of the model that finds it; the bodies know its name. */
  readonly model?: { readonly scenario: string; readonly in: Run };
  /** Found by the property; `changes.ts` knows its name. */
  readonly property?: { readonly in: Run };
  /** The faults with which the simulator finds it, as `changes.ts` has it. */
  readonly simulator?: { readonly faults: Faults; readonly in: Run };
  /** The kind of run that finds it; `changes.ts` knows its name. */
  readonly history?: { readonly profile: ProfileName; readonly in: Run };
}
