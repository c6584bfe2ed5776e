/**
 * Runs the cache's half of the protocol on replies that a test gives.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Chance, Steps } from "../../../src/protocol/generations.ts";
import type { Lifetimes } from "../../../src/dao/lifetimes.ts";
import type { Entry, Operation, Reply } from "../../../src/dao/key_value.ts";
import { lookup } from "../../../src/protocol/lookup.ts";
import type { Near } from "../../../src/dao/near.ts";
import type { Generation, Lookup } from "../../../src/dao/cache.ts";
import type { Person } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";

/** The time, which stands still. */
export const NOW = 1_000_000;

/** How long things live. */
export const LIFETIMES: Lifetimes = {
  ttl: 60_000,
  absentTtl: 20_000,
  stale: 30_000,
  mark: 5_000,
};

/** Some generations. */
export const [G1, G2, G3] = ["g1", "g2", "g3"] as string[] as [
  Generation,
  Generation,
  Generation,
];

/** Chance that gives out `fresh0`, `fresh1` … in turn. */
export function chance(random = 0): Chance {
  let made = 0;
  return {
    generation: () => `fresh${made++}` as Generation,
    random: () => random,
    now: () => NOW,
  };
}

/** An entry, fresh for a second unless told. */
export function entry(
  generation: Generation,
  of: Person | null = person("ada"),
  freshFor = 1000,
): Entry<Person> {
  return { kind: "entry", generation, record: of, freshUntil: NOW + freshFor };
}

/** Runs steps whose round trips get those replies: the trips, and the result. */
export function run<T>(
  steps: Steps<Person, T>,
  ...replies: Reply<Person>[][]
): [string[][], T] {
  const trips: string[][] = [];
  let next = steps.next();
  while (!next.done) {
    trips.push(next.value.map(short));
    const reply = replies[trips.length - 1];
    assert(reply, `one round trip too many: ${trips.at(-1)}`);
    next = steps.next(reply);
  }
  assertEquals(trips.length, replies.length, "a round trip is missing");
  return [trips, next.value];
}

/** Looks Ada up, with what is near; the replies are those of each round trip. */
export function lookAda(
  near: Near<Person> | undefined,
  ...replies: Reply<Person>[][]
): [string[][], Lookup<Person>] {
  const ids = [person("ada").id];
  const [trips, [found]] = run(
    lookup(ids, LIFETIMES, chance(), near),
    ...replies,
  );
  assert(found);
  return [trips, found];
}

/** An operation in short. */
function short({ op, key, ...rest }: Operation<Person>): string {
  const text = "value" in rest && typeof rest.value === "string";
  return `${op} ${key.space} ${key.id}${text ? `=${rest.value}` : ""}`;
}
