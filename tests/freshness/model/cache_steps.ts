/**
 * What the processes of the model share: how they talk to the cache, and what
 * their instance remembers.
 *
 * @module
 */
import type { Lifetimes } from "../../../src/dao/lifetimes.ts";
import type { Operation, Reply } from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/cache.ts";
import type { Person } from "../../../src/person/person.ts";
import type { Chance, Steps } from "../../../src/protocol/generations.ts";
import type { Mutant } from "../mutants.ts";
import { ask, type Context, type Modelled } from "./process.ts";
import { ID, type Instance, type World } from "./world.ts";

/** Lifetimes that end after the run does. */
export const FOREVER: Lifetimes = {
  ttl: 1e9,
  absentTtl: 1e9,
  stale: 0,
  mark: 1e9,
};

/** The version as a person, so that the protocols can carry it. */
export function personOf(version: number): Person {
  return { id: ID, firstName: `${version}`, lastName: "" };
}

/** The version that a person stands for. */
export function versionOf(person: Person | undefined): number | undefined {
  return person && Number(person.firstName);
}

/** What a process takes the cache's reply for. */
export type See = (
  operation: Operation<Person>,
  reply: Reply<Person>,
) => Reply<Person>;

/**
 * Runs a cache's steps one operation at a time; `late`, also with time between
 * the last reply of a round trip and the moment when the reader gets it.
 */
export function* run<T>(
  steps: Steps<Person, T>,
  see: See = (_, reply) => reply,
  late = false,
): Modelled<T> {
  let next = steps.next();
  while (!next.done) {
    const replies: Reply<Person>[] = [];
    for (const operation of next.value) {
      const reply = yield* ask<Reply<Person>>({ at: "cache", operation });
      replies.push(see(operation, reply));
    }
    if (late) yield* ask({ at: "hear" });
    next = steps.next(replies);
  }
  return next.value;
}

/** The instance of a process. */
export function mine(context: Context, world: World): Instance {
  const instance = world.instances[context.instance];
  if (!instance) throw new Error("the model has no such instance");
  return instance;
}

/** Random tokens, none of which is ever made twice. */
export function chanceOf(
  context: Context,
  mutant: Mutant | undefined,
  now: number,
): Chance {
  let made = 0;
  return {
    generation: () =>
      (mutant === "one token for all"
        ? "t"
        : `t${context.self}.${made++}`) as Generation,
    random: () => 0,
    now: () => now,
  };
}
