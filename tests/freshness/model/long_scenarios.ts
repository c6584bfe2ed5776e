/**
 * Larger crowds, which `deno task prove` explores whole.
 *
 * @module
 */
import { MORE_LEASE_LENGTHS } from "./lease_lengths.ts";
import { MORE_OTHER_WRITERS } from "./other_writers.ts";
import { reader } from "./reader.ts";
import {
  crowd,
  people,
  refreshers,
  registrars,
  rounds,
  told,
} from "./roles.ts";
import type { MakeScenario } from "./scenario.ts";
import { filled } from "./cache_steps.ts";
import { tombstoneReader, tombstoneWriter } from "./tombstones.ts";

/** The scenarios of `deno task prove`. */
export const LONG_SCENARIOS: Readonly<Record<string, MakeScenario>> = {
  "2 readers, 2 writers, any eviction": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0, 0], mutant),
  }),
  "a reader, a refresher, 2 writers, any eviction": (mutant) => ({
    instances: 1,
    roles: [...people([0], [0, 0], mutant), ...refreshers([0], mutant)],
  }),
  "2 readers, 1 writer, any eviction, a fault of the network": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0], mutant),
    faults: 1,
  }),
  "2 readers, a writer, a told change past the service, a fault": (mutant) => ({
    instances: 1,
    roles: [...people([0, 0], [0], mutant, { told: true }), ...told(1)],
    faults: 1,
    evictions: 0,
  }),
  "3 readers share their loads, a change past the service that the store tells of":
    (mutant) => ({
      instances: 1,
      roles: [
        ...people([0, 0, 0], [], mutant, { told: true, flights: true }),
        ...told(1),
      ],
    }),
  "3 readers share their loads, 2 told changes past the service, any eviction":
    (mutant) => ({
      instances: 1,
      roles: [
        ...people([0, 0, 0], [], mutant, { told: true, flights: true }),
        ...told(2),
      ],
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
  "3 readers, a writer, a restart of the cache server": (mutant) => ({
    instances: 1,
    roles: people([0, 0, 0], [0], mutant),
    evictions: 0,
    restarts: 1,
  }),
  "2 readers, 2 writers, any eviction, a restart, a fault": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0, 0], mutant),
    faults: 1,
    restarts: 1,
  }),
  "an instance is led to another server while it reads": (mutant) => ({
    instances: 2,
    mutant,
    moves: 1,
    roles: [
      ...people([0, 0], [1], mutant),
      ...registrars([0], mutant),
    ],
    evictions: 0,
  }),
  "a copy of the server takes its place while 2 readers fill it": (mutant) => ({
    instances: 2,
    mutant,
    copies: 1,
    moves: 1,
    roles: [
      ...people([0, 0], [1], mutant),
      ...registrars([0], mutant),
    ],
    evictions: 0,
  }),
  "an instance is led to another server, and writes; another drains": (
    mutant,
  ) => ({
    instances: 2,
    mutant,
    entry: filled(),
    moves: 1,
    roles: [
      ...people([0], [1], mutant),
      ...registrars([1], mutant),
      ...rounds([0], mutant),
    ],
    evictions: 0,
  }),
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
  ...MORE_LEASE_LENGTHS,
  ...MORE_OTHER_WRITERS,
};

/** What replaces the protocol as a whole, instead of one of its steps. */
export const OTHER_PROTOCOLS: Readonly<Record<string, MakeScenario>> = {
  "tombstones: 2 readers, a writer, any eviction": () => ({
    instances: 1,
    roles: [
      ...crowd("reader", tombstoneReader, [0, 0]),
      ...crowd("writer", tombstoneWriter, [0]),
    ],
  }),
};
