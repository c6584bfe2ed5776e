/**
 * What every run of the tests explores whole: for each part of the protocol a
 * crowd that is small enough.
 *
 * @module
 */
import { reader } from "./reader.ts";
import {
  crowd,
  people,
  refreshers,
  registrars,
  rounds,
  told,
} from "./roles.ts";
import { LEASE_LENGTHS } from "./lease_lengths.ts";
import { OTHER_WRITERS } from "./other_writers.ts";
import type { MakeScenario } from "./scenario.ts";
import { filled } from "./cache_steps.ts";
import { slotOf } from "./world.ts";
import { outsider } from "./writer.ts";

/** The scenarios of the suite. */
export const SCENARIOS: Readonly<Record<string, MakeScenario>> = {
  "2 readers, a writer, any eviction": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0], mutant),
  }),
  "2 readers share their reads of the store, a writer": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0], mutant, { flights: true }),
    evictions: 0,
  }),
  "a reader, a refresher, a writer, any eviction": (mutant) => ({
    instances: 1,
    roles: [...people([0], [0], mutant), ...refreshers([0], mutant)],
  }),
  "a row commits while an older one is drained, a reader": (mutant) => ({
    instances: 2,
    cutOff: [1],
    log: ["old"],
    roles: [...people([0], [1], mutant), ...rounds([0, 0], mutant)],
    evictions: 0,
  }),
  "2 readers, a writer, a restart of the cache server": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0], mutant),
    evictions: 0,
    restarts: 1,
  }),
  "a reader without a lease while the store fails, a writer cut off": (
    mutant,
  ) => ({
    instances: 2,
    cutOff: [1],
    entry: filled(),
    roles: [...people([0, 0], [1], mutant), ...rounds([0], mutant)],
    faults: 1,
    storeFails: true,
    evictions: 0,
  }),
  "3 readers, 1 writer": (mutant) => ({
    instances: 1,
    oneVersion: mutant === "one version for all",
    roles: people([0, 0, 0], [0], mutant),
    evictions: 0,
  }),
  "2 readers, a writer, a fault of the network": (mutant) => ({
    instances: 1,
    roles: people([0, 0], [0], mutant),
    faults: 1,
    evictions: 0,
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
    entry: filled(),
    roles: [
      ...people([0, 0], [], mutant),
      ...people([1], [], mutant),
      ...refreshers([0], mutant)
        .map((role) => ({ ...role, acknowledges: true })),
      ...crowd("outsider", outsider, [1]),
    ],
    evictions: 0,
  }),
  "all see what a refresher saw while others missed": (mutant) => ({
    instances: 1,
    roles: [
      ...people([0, 0], [], mutant),
      ...refreshers([0], mutant)
        .map((role) => ({ ...role, acknowledges: true })),
      ...crowd("outsider", outsider, [0]),
    ],
    evictions: 0,
  }),
  "2 readers, a writer, a change past the service that the store tells of": (
    mutant,
  ) => ({
    instances: 1,
    roles: [...people([0, 0], [0], mutant, { told: true }), ...told(1)],
    evictions: 0,
  }),
  "2 readers share their loads, a change past the service that the store tells of":
    (mutant) => ({
      instances: 1,
      roles: [
        ...people([0, 0], [], mutant, { told: true, flights: true }),
        ...told(1),
      ],
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
  "one instance drains, another reads": (mutant) => ({
    instances: 3,
    cutOff: [2],
    entry: filled(),
    roles: [...people([1], [2], mutant), ...rounds([0, 1], mutant)],
    evictions: 0,
  }),
  "a reader, a writer of another instance, each with a cache of its own": (
    mutant,
  ) => ({
    instances: 2,
    mutant,
    separate: true,
    entries: { [slotOf(0, 0)]: filled(), [slotOf(1, 0)]: filled() },
    roles: [
      ...people([1], [0], mutant, { durable: true, separate: true }),
      ...rounds([0], mutant, { separate: true }),
      ...rounds([1], mutant, { separate: true }),
    ],
    evictions: 0,
  }),
  "an instance is led to a server with an old entry": (mutant) => ({
    instances: 1,
    mutant,
    entries: { [slotOf(1, 0)]: filled() },
    moves: 1,
    roles: [...people([0], [0], mutant), ...registrars([0], mutant)],
    evictions: 0,
  }),
  "an instance is led to another server, and writes": (mutant) => ({
    instances: 2,
    mutant,
    entry: filled(),
    moves: 1,
    roles: [
      ...people([0], [1], mutant),
      ...registrars([1], mutant),
    ],
    evictions: 0,
  }),
  "a copy of the server that lacks the last writes takes its place": (
    mutant,
  ) => ({
    instances: 2,
    mutant,
    entry: filled(),
    copies: 1,
    moves: 1,
    roles: [
      ...people([0], [1], mutant),
      ...registrars([0], mutant),
    ],
    evictions: 0,
  }),
  "the store is down when entries have expired": (mutant) => ({
    instances: 1,
    entry: filled(),
    roles: [
      ...people([0], [0], mutant),
      ...crowd("late reader", reader({ mutant, expired: true }), [0]),
    ],
    faults: 1,
    storeFails: true,
    evictions: 0,
  }),
  ...LEASE_LENGTHS,
  ...OTHER_WRITERS,
};
