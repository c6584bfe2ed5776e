/**
 * What is explored: for each part of the protocol the smallest crowd in which
 * it can go wrong, and for each mutant the scenario that must find it.
 *
 * @module
 */
import {
  drainer,
  type Mutant,
  outsider,
  personOf,
  reader,
  type ReaderOptions,
  tombstones,
  writer,
  type WriterOptions,
} from "./bodies.ts";
import type { Role, Scenario } from "./explorer.ts";
import type { Body } from "./process.ts";
import type { World } from "./world.ts";
import type { Generation } from "../../../src/dao/cache.ts";

/** Makes a scenario, of the sound protocol or of a mutant. */
export type MakeScenario = (mutant?: Mutant) => Scenario;

function crowd(
  name: string,
  body: Body,
  instances: readonly number[],
): Role[] {
  return instances.map((instance, i) => ({
    name: `${name} ${i + 1}`,
    instance,
    body,
  }));
}

function people(
  readers: readonly number[],
  writers: readonly number[],
  mutant: Mutant | undefined,
  options: ReaderOptions & WriterOptions = {},
): Role[] {
  return [
    ...crowd("reader", reader({ ...options, mutant }), readers),
    ...crowd("writer", writer({ ...options, mutant }), writers),
  ];
}

/** Readers that refresh the cache. */
function refreshers(
  instances: readonly number[],
  mutant: Mutant | undefined,
  options: ReaderOptions = {},
): Role[] {
  const body = reader({ ...options, mutant, refresh: true });
  return crowd("refresher", body, instances)
    .map((role) => ({ ...role, seesCommitted: true }));
}

/** Rounds of draining; those of one instance never overlap. */
function rounds(
  instances: readonly number[],
  mutant: Mutant | undefined,
): Role[] {
  return crowd("drainer", drainer({ mutant }), instances)
    .map((role) => ({ ...role, inTurn: true }));
}

/** The scenarios that are explored whole in every run of the tests. */
export const SCENARIOS: Readonly<Record<string, MakeScenario>> = {
  "2 readers, 2 writers, any eviction": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0, 0], mutant),
  }),
  "3 readers, 1 writer": (mutant) => ({
    instances: 1,
    roles: people([0, 0, 0], [0], mutant),
    evictions: 0,
  }),
  "2 readers, 1 writer, any eviction, a fault of the network": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0], mutant),
    faults: 1,
  }),
  "2 readers, a writer that dies, any eviction but of its mark": (mutant) => ({
    instances: 2,
    roles: people([0, 0], [1], mutant),
    crashes: 1,
    deathAcknowledges: true,
  }),
  "2 readers, 2 writers of which one dies": (mutant) => ({
    instances: 2,
    roles: people([0, 0], [0, 1], mutant),
    crashes: 1,
    evictions: 0,
  }),
  "3 readers of one instance share their reads of the store": (mutant) => ({
    instances: 1,
    roles: people([0, 0, 0], [0], mutant, { flights: true }),
    evictions: 0,
  }),
  "entries near in 2 processes": (mutant) => ({
    instances: 2,
    roles: people([0, 0, 1], [1], mutant, { near: true }),
    evictions: 0,
  }),
  "a reader, a refresher, 2 writers, any eviction": (mutant) => ({
    instances: 1,
    roles: [...people([0], [0, 0], mutant), ...refreshers([0], mutant)],
  }),
  "a refresher beside a shared read, and a change past the service": (
    mutant,
  ) => ({
    instances: 1,
    roles: [
      ...people([0, 0], [], mutant, { flights: true }),
      ...refreshers([0], mutant, { flights: true }),
      ...crowd("outsider", outsider, [0]),
    ],
    evictions: 0,
  }),
  "all see what a refresher saw of a change past the service": (mutant) => ({
    instances: 2,
    cache: filled(),
    roles: [
      ...people([0, 0, 0], [], mutant, { near: true }),
      ...people([1], [], mutant),
      ...refreshers([0], mutant, { near: true })
        .map((role) => ({ ...role, acknowledges: true })),
      ...crowd("outsider", outsider, [1]),
    ],
    evictions: 0,
  }),
  "a look-up hears late of what a refresher has replaced": (mutant) => ({
    instances: 1,
    cache: filled(),
    roles: [
      ...people([0, 0], [], mutant, { near: true, late: true }),
      ...refreshers([0], mutant, { near: true })
        .map((role) => ({ ...role, acknowledges: true })),
      ...crowd("outsider", outsider, [0]),
    ],
    evictions: 0,
  }),
  "a refresher while a row is pending": (mutant) => ({
    instances: 2,
    cutOff: [1],
    roles: [
      ...people([0], [1], mutant),
      ...refreshers([0], mutant),
      ...rounds([0], mutant),
    ],
    evictions: 0,
  }),
  "a writer cut off from the cache, another instance drains": (mutant) => ({
    instances: 2,
    cutOff: [1],
    roles: [
      ...people([0, 0], [1], mutant),
      ...rounds([0], mutant),
    ],
    evictions: 0,
  }),
  "a row commits while an older one is drained": (mutant) => ({
    instances: 2,
    cutOff: [1],
    log: ["old"],
    roles: [
      ...people([0], [1], mutant),
      ...crowd("late reader", reader({ mutant }), [0]),
      ...rounds([0, 0], mutant),
    ],
    evictions: 0,
  }),
  "one instance drains, another reads": (mutant) => ({
    instances: 3,
    cutOff: [2],
    cache: filled(),
    roles: [...people([1], [2], mutant), ...rounds([0, 1], mutant)],
    evictions: 0,
  }),
  "the store is down when entries have expired": (mutant) => ({
    instances: 1,
    cache: filled(),
    roles: [
      ...people([0], [0], mutant),
      ...crowd("late reader", reader({ mutant, expired: true }), [0]),
    ],
    faults: 1,
    storeFails: true,
    evictions: 0,
  }),
};

/** A cache in which version 0 is filled. */
function filled(): World["cache"] {
  const generation = "before" as Generation;
  const person = personOf(0);
  return {
    generation,
    data: { kind: "entry", generation, record: person, freshUntil: 1 },
  };
}

/** Explored whole by `deno task prove`, which may take minutes. */
export const LONG_SCENARIOS: Readonly<Record<string, MakeScenario>> = {
  "3 readers, 2 writers, any eviction": (mutant) => ({
    instances: 1,
    roles: people([0, 0, 0], [0, 0], mutant),
  }),
  "2 readers, 2 writers, any eviction, a fault of the network": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0, 0], mutant),
    faults: 1,
  }),
  "a reader, a refresher, a writer, any eviction, a fault of the network": (
    mutant,
  ) => ({
    instances: 1,
    roles: [...people([0], [0], mutant), ...refreshers([0], mutant)],
    faults: 1,
  }),
};

const CROWD = "2 readers, 2 writers, any eviction";
const CUT_OFF = "a writer cut off from the cache, another instance drains";
const OLDER_ROW = "a row commits while an older one is drained";

/** Each mutant, and the scenario in which it must be found. */
export const MUTANTS: Readonly<Record<Mutant, keyof typeof SCENARIOS>> = {
  "no announce": "2 readers, a writer that dies, any eviction but of its mark",
  "no invalidate": CROWD,
  "acknowledge before invalidate": CROWD,
  "invalidate before the write": CROWD,
  "fill without a ticket": CROWD,
  "no equality of generations": "3 readers, 1 writer",
  "one token for all": CROWD,
  "token sent twice":
    "2 readers, 1 writer, any eviction, a fault of the network",
  "join any older flight":
    "3 readers of one instance share their reads of the store",
  "near without asking": "entries near in 2 processes",
  "what is near outlives a refresh":
    "all see what a refresher saw of a change past the service",
  "what was forgotten is kept again":
    "a look-up hears late of what a refresher has replaced",
  "refresh joins an older flight":
    "a refresher beside a shared read, and a change past the service",
  "refresh fills under a generation seen after the load":
    "a reader, a refresher, 2 writers, any eviction",
  "no log": CUT_OFF,
  "no lease": CUT_OFF,
  "acknowledge before it is published": CUT_OFF,
  "drain by high-water mark": OLDER_ROW,
  "settle before telling": "one instance drains, another reads",
  "serve invalidated entries when the store is down":
    "the store is down when entries have expired",
};

/** The stock alternative to generations, which eviction breaks. */
export const TOMBSTONES: Scenario = {
  instances: 1,
  roles: [
    ...crowd("reader", tombstones.reader, [0, 0]),
    ...crowd("writer", tombstones.writer, [0]),
  ],
};
