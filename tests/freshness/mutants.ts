/**
 * The mutants of the freshness protocol: ways to get it wrong, each of which
 * must be found at every level of proof that can see it.
 *
 * The suite looks for a mutant where that is cheap; `deno task prove` also
 * looks where it takes long. The table in `tests/README.md` is made of this.
 *
 * @module
 */
import type { ProfileName } from "./history/profiles.ts";

/** What looks for a mutant. */
export type Run = "suite" | "prove";

/** A level of proof. */
export type Level = "model" | "property" | "history";

/** A mutant; a level that is left out cannot see it. */
export interface MutantEntry {
  /** What it breaks, in one sentence. */
  readonly breaks: string;
  /** The scenario of the model that finds it; the bodies know its name. */
  readonly model?: { readonly scenario: string; readonly in: Run };
  /** Found by the property; `changes.ts` knows its name. */
  readonly property?: { readonly in: Run };
  /** The kind of run that finds it; `changes.ts` knows its name. */
  readonly history?: { readonly profile: ProfileName; readonly in: Run };
}

const SMALL = "2 readers, a writer, any eviction";
const CUT_OFF = "a writer cut off from the cache, another instance drains";

/** The mutants, by name. */
export const MUTANTS = {
  "no announce": {
    breaks: "A writer leaves no mark before it commits.",
    model: {
      scenario: "2 readers, a writer that dies, any eviction but of its mark",
      in: "suite",
    },
    property: { in: "suite" },
    history: { profile: "crashes", in: "prove" },
  },
  "no invalidate": {
    breaks: "A writer leaves the cache as it is after the commit.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
  },
  "acknowledge before invalidate": {
    breaks: "A write is acknowledged before the cache has dropped the entry.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    history: { profile: "forgetful", in: "prove" },
  },
  "invalidate before the write": {
    breaks: "A writer drops the entry before its commit instead of after it.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    history: { profile: "slow", in: "prove" },
  },
  "invalidate the first of a batch": {
    breaks: "Of the ids of a batch, only the first is dropped.",
    property: { in: "suite" },
  },
  "fill without a ticket": {
    breaks: "A fill takes the generation of now, not the one before its read.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    history: { profile: "slow", in: "prove" },
  },
  "no equality of generations": {
    breaks: "An entry of an older generation counts as a hit.",
    model: { scenario: "3 readers, 1 writer", in: "suite" },
    property: { in: "suite" },
    history: { profile: "nothing", in: "prove" },
  },
  "one token for all": {
    breaks: "Every generation has the same name.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    history: { profile: "slow", in: "prove" },
  },
  "token sent twice": {
    breaks: "The client sends the add of a generation again, later.",
    model: {
      scenario: "2 readers, 1 writer, any eviction, a fault of the network",
      in: "suite",
    },
  },
  "join any older flight": {
    breaks: "A read joins a load of the store that an older ticket began.",
    model: {
      scenario: "2 readers share their reads of the store, a writer",
      in: "suite",
    },
    property: { in: "prove" },
    history: { profile: "nothing", in: "prove" },
  },
  "near without asking": {
    breaks: "An entry kept near is served without a look at the generation.",
    model: { scenario: "entries near in 2 processes", in: "suite" },
  },
  "what is near outlives a refresh": {
    breaks: "A refresh leaves the older entry that is kept near.",
    model: {
      scenario: "all see what a refresher saw of a change past the service",
      in: "suite",
    },
  },
  "what was forgotten is kept again": {
    breaks: "A look-up that ends after a refresh keeps the older entry near.",
    model: {
      scenario: "a look-up hears late of what a refresher has replaced",
      in: "suite",
    },
  },
  "refresh joins an older flight": {
    breaks: "A refresh joins a load of the store that began before it.",
    model: {
      scenario:
        "a refresher beside a shared read, and a change past the service",
      in: "suite",
    },
  },
  "refresh fills under a generation seen after the load": {
    breaks: "A refresh takes its ticket after its read of the store.",
    model: {
      scenario: "a reader, a refresher, a writer, any eviction",
      in: "suite",
    },
  },
  "no outbox": {
    breaks: "A write whose invalidation fails has no row in the outbox.",
    model: { scenario: CUT_OFF, in: "suite" },
    property: { in: "suite" },
    history: { profile: "cut off", in: "prove" },
  },
  "no lease": {
    breaks: "An instance trusts the cache although it did not read the outbox.",
    model: { scenario: CUT_OFF, in: "suite" },
    property: { in: "suite" },
    history: { profile: "cut off", in: "prove" },
  },
  "acknowledge before it is published": {
    breaks: "A write is acknowledged before all instances know of its row.",
    model: { scenario: CUT_OFF, in: "suite" },
  },
  "drain by high-water mark": {
    breaks: "A drainer settles rows that it has not read.",
    model: {
      scenario: "a row commits while an older one is drained",
      in: "suite",
    },
  },
  "settle before telling": {
    breaks: "A drainer settles a row before the cache has dropped the entry.",
    model: { scenario: "one instance drains, another reads", in: "suite" },
    history: { profile: "cut off", in: "prove" },
  },
  "serve invalidated entries when the store is down": {
    breaks: "The fallback serves an entry of an older generation.",
    model: {
      scenario: "the store is down when entries have expired",
      in: "suite",
    },
  },
  "swap without comparing": {
    breaks: "A conditional write replaces whatever the store holds.",
    history: { profile: "nothing", in: "suite" },
  },
  "a tombstone instead of a generation": {
    breaks: "A writer leaves a tombstone, and no entry has a generation.",
    model: {
      scenario: "tombstones: 2 readers, a writer, any eviction",
      in: "suite",
    },
  },
} as const satisfies Record<string, MutantEntry>;

/** The name of a mutant. */
export type Mutant = keyof typeof MUTANTS;

/** The names of the mutants that a level can see. */
export type MutantOf<L extends Level> = {
  [M in Mutant]: typeof MUTANTS[M] extends { readonly [K in L]: unknown } ? M
    : never;
}[Mutant];

/** The mutants, each with its name. */
export const ALL = Object.entries(MUTANTS) as [Mutant, MutantEntry][];
