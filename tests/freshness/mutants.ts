/**
 * The mutants of the freshness protocol: ways to get it wrong, each of which
 * must be found at every level of proof that can see it.
 *
 * The suite looks for a mutant where that is cheap; `deno task prove` also
 * looks where it takes long. The table in `tests/README.md` is made of this.
 *
 * @module
 */
import type { Level, MutantEntry } from "./mutant_entry.ts";

const SMALL = "2 readers, a writer, any eviction";
const CUT_OFF = "a writer cut off from the cache, another instance drains";
const COPY = "a copy of the server that lacks the last writes takes its place";
const OTHER_WRITER = "2 readers, another writer, any eviction";

const CUT = "cut off the cache";
const SLOW = "slow down the database";
const RESTART = "restart the cache twice";
const CUT_AND_SLOW = {
  faults: [CUT, SLOW],
  in: "suite",
} as const;
const SEPARATE =
  "a reader, a writer of another instance, each with a cache of its own";

const LONGER = "a lease becomes longer, a writer cut off";
const SHORTER = "a lease becomes shorter, a writer cut off";

/** The mutants, by name. */
export const MUTANTS = {
  "no announce": {
    breaks: "A writer leaves no mark before it commits.",
    model: {
      scenario: "2 readers, a writer that dies, any eviction but of its mark",
      in: "suite",
    },
    property: { in: "suite" },
    simulator: { faults: ["lose replies of the database", SLOW], in: "suite" },
    history: { profile: "crashes", in: "prove" },
  },
  "no invalidate": {
    breaks: "A writer leaves the cache as it is after the commit.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    simulator: CUT_AND_SLOW,
  },
  "acknowledge before invalidate": {
    breaks: "A write is acknowledged before the cache has dropped the entry.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    simulator: CUT_AND_SLOW,
    history: { profile: "forgetful", in: "prove" },
  },
  "invalidate before the write": {
    breaks: "A writer drops the entry before its commit instead of after it.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    simulator: CUT_AND_SLOW,
    history: { profile: "slow", in: "prove" },
  },
  "take the ticket after the read": {
    breaks: "A fill takes the version of now, not the one before its read.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    simulator: CUT_AND_SLOW,
    history: { profile: "slow", in: "prove" },
  },
  "fill without comparing": {
    breaks: "A fill replaces whatever value the key has.",
    model: { scenario: SMALL, in: "suite" },
    property: { in: "suite" },
    simulator: { faults: [SLOW], in: "suite" },
    history: { profile: "slow", in: "prove" },
  },
  "a version without its connection": {
    breaks: "A ticket is valid on another connection, after a restart.",
    model: {
      scenario: "3 readers, a writer, a restart of the cache server",
      in: "suite",
    },
    simulator: { faults: [RESTART, SLOW], in: "prove" },
  },
  "a refused refresh leaves the entry": {
    breaks: "A refresh whose fill is refused leaves what another read filled.",
    model: {
      scenario: "all see what a refresher saw while others missed",
      in: "suite",
    },
  },
  "a lease from the end of its read": {
    breaks:
      "A lease counts from the reply of the outbox, not from its request.",
    model: { scenario: CUT_OFF, in: "suite" },
    simulator: { faults: [CUT, "delay reads of the outbox"], in: "suite" },
  },
  "a lease by the steady clock alone": {
    breaks: "A lease goes on while the machine is suspended.",
    simulator: { faults: [CUT, "suspend the machine"], in: "suite" },
    history: { profile: "suspended", in: "prove" },
  },
  "an unverified answer without its mark": {
    breaks:
      "A cached answer is served without a lease, as if it were verified.",
    model: {
      scenario:
        "a reader without a lease while the store fails, a writer cut off",
      in: "suite",
    },
    simulator: { faults: [CUT, "cut off the database"], in: "suite" },
  },
  "an unread outbox as a store that fails": {
    breaks:
      "Without a lease the cache serves, although the store would answer.",
    simulator: { faults: [CUT, "fail reads of the outbox"], in: "suite" },
  },
  "no second look": {
    breaks: "A deadline ends a call whose answer came during a pause.",
    simulator: { faults: ["stop the process"], in: "suite" },
  },
  "one version for all": {
    breaks: "The server gives every value the same version.",
    model: { scenario: "3 readers, 1 writer", in: "suite" },
    property: { in: "suite" },
    simulator: CUT_AND_SLOW,
    history: { profile: "slow", in: "prove" },
  },
  "join any older flight": {
    breaks: "A read joins a load of the store that an older ticket began.",
    model: {
      scenario: "2 readers share their reads of the store, a writer",
      in: "suite",
    },
    property: { in: "prove" },
    simulator: CUT_AND_SLOW,
    history: { profile: "nothing", in: "prove" },
  },
  "refresh joins an older flight": {
    breaks: "A refresh joins a load of the store that began before it.",
    model: {
      scenario:
        "a refresher beside a shared read, and a change past the service",
      in: "suite",
    },
  },
  "refresh takes its ticket after its read": {
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
    simulator: CUT_AND_SLOW,
    history: { profile: "cut off", in: "prove" },
  },
  "no lease": {
    breaks: "An instance trusts the cache although it did not read the outbox.",
    model: { scenario: CUT_OFF, in: "suite" },
    property: { in: "suite" },
    simulator: { faults: [CUT], in: "suite" },
    history: { profile: "cut off", in: "prove" },
  },
  "an unread outbox renews the lease": {
    breaks: "A failed read of the outbox renews the lease, like a good one.",
    simulator: { faults: [CUT, "fail reads of the outbox"], in: "suite" },
    history: { profile: "cut off from either", in: "prove" },
  },
  "a lease by the wall clock alone": {
    breaks: "A lease goes on for as long as the wall clock was set back.",
    history: { profile: "wrong clocks", in: "suite" },
  },
  "a failed invalidation counts as done": {
    breaks: "A write is acknowledged although the cache was not told of it.",
    property: { in: "suite" },
    simulator: CUT_AND_SLOW,
    history: { profile: "cut off", in: "prove" },
  },
  "a failed read counts as an absence": {
    breaks: "A person is absent if the store does not answer.",
    property: { in: "suite" },
    simulator: { faults: ["cut off the database"], in: "suite" },
    history: { profile: "outages of the database", in: "prove" },
  },
  "an unknown outcome counts as a refusal": {
    breaks: "A write that may be applied is answered as one that was not.",
    history: { profile: "unknown outcomes", in: "suite" },
  },
  "an import leaves the cache as it is": {
    breaks: "An import changes people without telling the cache.",
    history: { profile: "imports", in: "suite" },
  },
  "acknowledge before it is published": {
    breaks: "A write is acknowledged before all instances know of its row.",
    model: { scenario: CUT_OFF, in: "suite" },
    simulator: { faults: [CUT], in: "suite" },
  },
  "no epoch in the keys": {
    breaks: "The key of an entry is the same under every epoch.",
    model: {
      scenario: "an instance is led to a server with an old entry",
      in: "suite",
    },
    simulator: { faults: [RESTART, SLOW], in: "prove" },
  },
  "the identity is not checked": {
    breaks: "An instance uses whatever server its address leads to.",
    model: { scenario: COPY, in: "suite" },
    simulator: { faults: [RESTART, SLOW], in: "suite" },
  },
  "an answer before the identity is known": {
    breaks: "An answer counts before the identity of its server is known.",
    model: { scenario: COPY, in: "suite" },
    simulator: { faults: [RESTART, SLOW], in: "suite" },
  },
  "an epoch trusted at once": {
    breaks:
      "An instance trusts a new epoch before the leases of the old one end.",
    model: {
      scenario: "an instance is led to another server, and writes",
      in: "suite",
    },
  },
  "keys of an epoch that is not trusted": {
    breaks:
      "A read under way fills an entry of an epoch that is not trusted yet.",
    model: {
      scenario: "an instance is led to another server while it reads",
      in: "suite",
    },
  },
  "drain by high-water mark": {
    breaks: "A drainer settles rows that it has not read.",
    model: {
      scenario: "a row commits while an older one is drained",
      in: "suite",
    },
    simulator: { faults: [CUT, "delay reads of the outbox"], in: "prove" },
  },
  "settle before telling": {
    breaks: "A drainer settles a row before the cache has dropped the entry.",
    model: { scenario: "one instance drains, another reads", in: "suite" },
    simulator: CUT_AND_SLOW,
    history: { profile: "cut off", in: "prove" },
  },
  "changes by others are not asked for": {
    breaks: "A read does not ask the store whether another program changed it.",
    model: {
      scenario:
        "2 readers, a writer, a change past the service that the store tells of",
      in: "suite",
    },
  },
  "forget keeps the tickets": {
    breaks:
      "After a change by another program, a slow read fills what it loaded before.",
    model: {
      scenario:
        "3 readers share their loads, a change past the service that the store tells of",
      in: "suite",
    },
  },
  "a row is settled at once": {
    breaks:
      "A row is settled before instances with caches of their own have seen it.",
    model: { scenario: SEPARATE, in: "suite" },
  },
  "a gap forgets nothing": {
    breaks:
      "An instance without a lease for a while keeps its own cache afterwards.",
    model: { scenario: SEPARATE, in: "suite" },
  },
  "a write does not wait for a longer lease": {
    breaks: "A writer does not wait for the longer lease of another instance.",
    model: { scenario: LONGER, in: "suite" },
    simulator: { faults: [CUT, "fail reads of the outbox"], in: "suite" },
  },
  "a longer lease before its row is read": {
    breaks: "An instance has a longer lease before the outbox says so.",
    model: { scenario: LONGER, in: "suite" },
    simulator: { faults: [CUT, "fail reads of the outbox"], in: "suite" },
  },
  "a longer lease is removed at once": {
    breaks: "The row of a longer lease is removed before such leases are over.",
    model: { scenario: SHORTER, in: "suite" },
  },
  "a lease by a row behind the first": {
    breaks: "An instance has a lease by a row that may be removed soon.",
    model: { scenario: SHORTER, in: "suite" },
  },
  "no trigger": {
    breaks: "A change of another writer leaves no row in the outbox.",
    model: { scenario: OTHER_WRITER, in: "suite" },
    simulator: { faults: [SLOW], in: "suite" },
    history: { profile: "other writers", in: "prove" },
  },
  "settle another writer's row before telling": {
    breaks: "A drainer settles another writer's row before the cache was told.",
    model: {
      scenario: "a reader, another writer, two instances drain",
      in: "suite",
    },
    simulator: CUT_AND_SLOW,
    history: { profile: "other writers", in: "prove" },
  },
  "an unchecked lease beside another writer": {
    breaks:
      "An instance trusts an old lease while another writer changes people.",
    model: {
      scenario:
        "a reader, another writer, what drains is cut off from the cache",
      in: "suite",
    },
    simulator: { faults: [CUT, "fail reads of the outbox"], in: "suite" },
    history: { profile: "other writers, cut off from either", in: "prove" },
  },
  "swap without comparing": {
    breaks: "A conditional write replaces whatever the store holds.",
    simulator: { faults: [SLOW], in: "suite" },
    history: { profile: "nothing", in: "suite" },
  },
  "a tombstone instead of a version": {
    breaks: "A writer leaves a tombstone, and a fill is an add.",
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
