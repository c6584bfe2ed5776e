/**
 * What happens in a run: requests of clients and faults, chosen by a seed.
 *
 * @module
 */
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import { type Random, random } from "../system/faults/random.ts";
import { FAULTS } from "./faults.ts";
import {
  burst,
  type Event,
  type Faults,
  FREQUENT,
  ids,
  meeting,
  pastTheService,
} from "./scenes.ts";

/** For how long requests and faults begin, in milliseconds. */
export const LENGTH = 2_500;

/** What a seed decides. */
export interface Plan {
  /** The wrong wall clock of each instance, in milliseconds. */
  readonly skews: readonly number[];
  readonly durable: boolean;
  readonly unverified: "mark" | "refuse";
  /** Whether the cache server has a disk. */
  readonly disk: boolean;
  /** Whether the cache server has an identity, also without a disk. */
  readonly identity: boolean;
  /** How long values live; a run may see them expire. */
  readonly lifetimes: Lifetimes;
  /** The events, in order. */
  readonly events: readonly Event[];
}

/** Makes the plan of a seed, with those faults; by default with all. */
export function planOf(seed: number, only?: Faults): Plan {
  const chance = random(seed);
  const instances = chance.next() < 0.8 ? 2 : 3;
  const events: Event[] = [];
  const at = () => Math.round(chance.next() * LENGTH);
  const meetings = chance.pick([0, 1, 1, 2]);
  for (let i = 0; i < meetings; i++) {
    events.push(
      ...meeting(chance, 300 + at() / 2, instances, only ?? FREQUENT),
    );
  }
  // In some runs an instance has nothing to do for a long time.
  const requests = events.length + 3 + chance.below(chance.pick([4, 17, 17]));
  while (events.length < requests) {
    events.push(...burst(chance, at(), instances));
  }
  const faults = chance.below(3);
  for (let i = 0; i < faults; i++) {
    const does = chance.pick(only ?? FAULTS);
    const by = chance.below(instances);
    events.push({ at: at(), does, by, ids: ids(chance), ms: length(chance) });
  }
  const skews = Array.from({ length: instances }, () => skew(chance));
  const durable = chance.next() < 0.2;
  const unverified = chance.next() < 0.7 ? "mark" : "refuse";
  const lifetimes = {
    ttl: chance.pick([300, 3_000]),
    absentTtl: chance.pick([300, 1_000]),
    stale: chance.pick([500, 3_000]),
    mark: 3_000,
  };
  const others = chance.pick([0, 0, 1, 2]);
  for (let i = 0; i < others; i++) {
    events.push(...pastTheService(chance, at(), instances, only ?? FREQUENT));
  }
  return {
    skews,
    durable,
    unverified,
    disk: chance.next() < 0.25,
    identity: chance.next() < 0.5,
    lifetimes,
    events: events.filter((it) => !hidesSuspension(it, events))
      .sort((a, b) => a.at - b.at),
  };
}

/**
 * Whether a clock is set back or held near a suspension of its machine. Then all
 * clocks may seem to have stood still, and no lease can tell: the promise
 * excludes it.
 */
function hidesSuspension(event: Event, events: readonly Event[]): boolean {
  if (!HIDING.has(event.does)) return false;
  return events.some(({ does, by, at, ms }) =>
    does === "suspend the machine" && by === event.by &&
    event.at + event.ms > at - 1_000 && event.at < at + ms + 1_000
  );
}

const HIDING: ReadonlySet<Event["does"]> = new Set([
  "set the clock back",
  "hold the clock",
]);

function length(chance: Random): number {
  return chance.pick([50, 200, 900, 1_500]) * (0.5 + chance.next());
}

function skew(chance: Random): number {
  return chance.pick([0, 0, 0, 50, -2_000, 3_600_000]);
}
