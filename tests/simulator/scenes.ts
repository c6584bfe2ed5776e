/**
 * The scenes of a run: events that belong together.
 *
 * @module
 */
import { PERSON, type PersonId } from "../../src/person/person.ts";
import type { Random } from "../system/faults/random.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { OTHER_WRITES, type OtherWrite } from "./other_writer.ts";
import type { Request } from "./requests.ts";

/** The people of a run. */
export const IDS: readonly [PersonId, PersonId, PersonId] = [
  PERSON.parseId("x"),
  PERSON.parseId("y"),
  PERSON.parseId("z"),
];

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

/** One fault or more. */
export type Faults = readonly [Fault, ...Fault[]];

/** Picks times that are so many milliseconds before or after that one. */
function around(chance: Random, at: number) {
  return (from: number, to: number) =>
    Math.max(0, at + from + chance.next() * (to - from));
}

/**
 * A writer and a reader of one person, each with a fault at about that time:
 * most violations need two faults that meet.
 */
export function meeting(
  chance: Random,
  at: number,
  instances: number,
  faults: Faults,
): Event[] {
  const near = around(chance, at);
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
export function pastTheService(
  chance: Random,
  at: number,
  instances: number,
  faults: Faults,
): Event[] {
  const near = around(chance, at);
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
export const FREQUENT: Faults = [
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
export function burst(chance: Random, at: number, instances: number): Event[] {
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

/** One of the people, or several. */
export function ids(chance: Random): Event["ids"] {
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
