/**
 * What happens in a run: requests of clients and faults, chosen by a seed.
 *
 * @module
 */
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import { PERSON, type PersonId } from "../../src/person/person.ts";
import { type Random, random } from "../system/faults/random.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { OTHER_WRITES, type OtherWrite } from "./other_writer.ts";
import type { Request } from "./requests.ts";

/** The people of a run. */
export const IDS: readonly [PersonId, PersonId, PersonId] = [
  PERSON.parseId("x"),
  PERSON.parseId("y"),
  PERSON.parseId("z"),
];

/** For how long requests and faults begin, in milliseconds. */
export const LENGTH = 2_500;

/** One event of a run. */
export interface Event {
  /** When, in milliseconds. */
  readonly at: number;
  readonly does: Request | Fault | OtherWrite;
  /** The number of the instance; another writer has none. */
  readonly by: number;
  /** The ids; several are a batch. */
  readonly ids: readonly [PersonId, ...PersonId[]];
  /** For how long, if it is a fault. */
  readonly ms: number;
}

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

/** One fault or more. */
export type Faults = readonly [Fault, ...Fault[]];

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

/**
 * A writer and a reader of one person, each with a fault at about that time:
 * most violations need two faults that meet.
 */
function meeting(
  chance: Random,
  at: number,
  instances: number,
  faults: Faults,
): Event[] {
  const near = (from: number, to: number) =>
    Math.max(0, at + from + chance.next() * (to - from));
  const writer = chance.below(instances);
  const reader = (writer + 1 + chance.below(instances - 1)) % instances;
  const [id] = IDS;
  const one = { ids: [id], ms: 0 } as const;
  const ms = () => chance.pick([100, 500, 1_200, 2_000]);
  const fault = () => chance.pick(faults);
  return [
    { ...one, at: near(-200, 0), does: fault(), by: writer, ms: ms() },
    { ...one, at: near(-300, 300), does: fault(), by: reader, ms: ms() },
    { ...one, at: near(-500, 0), does: "read", by: reader },
    { ...one, at: near(-200, 100), does: "read", by: reader },
    { ...one, at: near(0, 200), does: "put", by: writer },
    { ...one, at: near(0, 500), does: request(chance), by: writer },
    { ...one, at: near(0, 500), does: "read", by: chance.below(instances) },
  ];
}

/**
 * Another writer of one person or of all, readers who know the old value, and a
 * fault or two at about that time.
 */
function pastTheService(
  chance: Random,
  at: number,
  instances: number,
  faults: Faults,
): Event[] {
  const near = (from: number, to: number) =>
    Math.max(0, at + from + chance.next() * (to - from));
  const one = { ids: ids(chance), ms: 0 } as const;
  const by = () => chance.below(instances);
  const fault = (): Event => ({
    ...one,
    at: near(-600, 100),
    does: chance.pick(faults),
    by: by(),
    ms: chance.pick([100, 500, 1_200, 2_000]),
  });
  return [
    ...chance.next() < 0.7 ? [fault(), fault()] : [],
    { ...one, at: near(-700, -300), does: "put", by: by() },
    { ...one, at: near(-400, 0), does: "read", by: by() },
    { ...one, at: near(-200, 100), does: "read", by: by() },
    { ...one, at, ids: moved(chance), does: chance.pick(OTHER_WRITES), by: 0 },
    { ...one, at: near(0, 500), does: request(chance), by: by() },
  ];
}

/** All faults. Some are there more often, because two of them must meet. */
const FREQUENT: Faults = [
  "cut off the cache",
  "cut off the cache",
  "cut off the cache",
  "cut off the cache",
  "restart the cache twice",
  "restart the cache twice",
  "slow down the database",
  "slow down the database",
  "delay reads of the outbox",
  "delay reads of the outbox",
  "fail reads of the outbox",
  "suspend the machine",
  "suspend the machine",
  "suspend the machine",
  "stop the process",
  ...FAULTS,
];

/** Some requests at about the same time. */
function burst(chance: Random, at: number, instances: number): Event[] {
  const count = chance.pick([1, 1, 2, 4]);
  return Array.from({ length: count }, () => ({
    at: at + (chance.next() < 0.5 ? 0 : chance.next() * 3),
    does: request(chance),
    by: chance.below(instances),
    ids: ids(chance),
    ms: 0,
  }));
}

function request(chance: Random): Request {
  if (chance.next() < 0.55) return "read";
  return chance.pick([
    "put",
    "put",
    "put",
    "put",
    "replace",
    "if-match",
    "add",
    "patch",
    "patch",
    "delete",
    "delete",
    "no-cache",
    "no-store",
    "only-if-cached",
    chance.next() < 0.3 ? "toggle" : "put",
  ]);
}

function ids(chance: Random): Event["ids"] {
  const [x, y] = IDS;
  const draw = chance.next();
  if (draw < 0.6) return [x];
  return draw < 0.8 ? [y] : draw < 0.9 ? [x, y] : IDS;
}

/** Two ids or more: a change of the id needs them. */
function moved(chance: Random): Event["ids"] {
  const [x, y] = IDS;
  return chance.pick([[x, y], [x, y], [y, x], IDS]);
}

function length(chance: Random): number {
  return chance.pick([50, 200, 900, 1_500]) * (0.5 + chance.next());
}

function skew(chance: Random): number {
  return chance.pick([0, 0, 0, 50, -2_000, 3_600_000]);
}
