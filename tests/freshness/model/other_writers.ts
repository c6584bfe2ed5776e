/**
 * Scenarios with writers past the service, in a table with triggers: what they
 * commit must be seen a lease later.
 *
 * @module
 */
import { others, people, registrars, rounds } from "./roles.ts";
import type { MakeScenario } from "./scenario.ts";
import { filled } from "./cache_steps.ts";
import { slotOf } from "./world.ts";

/** Those of the suite. */
export const OTHER_WRITERS: Readonly<Record<string, MakeScenario>> = {
  "2 readers, another writer, any eviction": (mutant) => ({
    instances: 1,
    entry: filled(),
    roles: [
      ...people([0, 0], [], mutant),
      ...others(1, mutant),
      ...rounds([0], mutant),
    ],
  }),
  "2 readers share their reads of the store, another writer": (mutant) => ({
    instances: 1,
    roles: [
      ...people([0, 0], [], mutant, { flights: true }),
      ...others(1, mutant),
      ...rounds([0, 0], mutant),
    ],
    evictions: 0,
  }),
  "a reader, a writer, another writer": (mutant) => ({
    instances: 1,
    entry: filled(),
    roles: [
      ...people([0], [0], mutant),
      ...others(1, mutant),
      ...rounds([0], mutant),
    ],
    evictions: 0,
  }),
  "a reader, another writer, two instances drain": (mutant) => ({
    instances: 2,
    entry: filled(),
    roles: [
      ...people([1], [], mutant),
      ...others(1, mutant),
      ...rounds([0, 1], mutant),
    ],
    evictions: 0,
  }),
  "a reader, another writer, what drains is cut off from the cache": (
    mutant,
  ) => ({
    instances: 2,
    cutOff: [1],
    entry: filled(),
    roles: [
      ...people([0], [], mutant),
      ...others(1, mutant),
      ...rounds([0, 1], mutant),
    ],
    evictions: 0,
  }),
  "a reader, another writer, a fault of the network": (mutant) => ({
    instances: 1,
    entry: filled(),
    roles: [
      ...people([0], [], mutant),
      ...others(1, mutant),
      ...rounds([0, 0], mutant),
    ],
    faults: 1,
    evictions: 0,
  }),
  "a reader, another writer, each instance with a cache of its own": (
    mutant,
  ) => ({
    instances: 2,
    mutant,
    separate: true,
    entries: { [slotOf(0, 0)]: filled(), [slotOf(1, 0)]: filled() },
    roles: [
      ...people([1], [], mutant, { separate: true }),
      ...others(1, mutant),
      ...rounds([0, 0], mutant, { separate: true }),
      ...rounds([1], mutant, { separate: true }),
    ],
    evictions: 0,
  }),
  "an instance is led to another server, another writer": (mutant) => ({
    instances: 2,
    mutant,
    entry: filled(),
    moves: 1,
    roles: [
      ...people([0], [], mutant),
      ...others(1, mutant),
      ...registrars([1], mutant),
      ...rounds([0], mutant),
    ],
    evictions: 0,
  }),
};

/** Those of `deno task prove`. */
export const MORE_OTHER_WRITERS: Readonly<Record<string, MakeScenario>> = {
  "a reader, a writer, another writer, any eviction": (mutant) => ({
    instances: 1,
    entry: filled(),
    roles: [
      ...people([0], [0], mutant),
      ...others(1, mutant),
      ...rounds([0], mutant),
    ],
  }),
  "a reader, 2 other writers, two instances drain": (mutant) => ({
    instances: 2,
    entry: filled(),
    roles: [
      ...people([1], [], mutant),
      ...others(2, mutant),
      ...rounds([0, 1], mutant),
    ],
    evictions: 0,
  }),
  "a writer cut off from the cache, another writer, two instances": (
    mutant,
  ) => ({
    instances: 2,
    cutOff: [1],
    entry: filled(),
    roles: [
      ...people([0], [1], mutant),
      ...others(1, mutant),
      ...rounds([0, 0], mutant),
    ],
    evictions: 0,
  }),
};
