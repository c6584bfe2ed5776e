/**
 * What the processes of the model share: how they talk to the cache, and what
 * their instance remembers.
 *
 * @module
 */
import type { Lifetimes } from "../../../src/dao/lifetimes.ts";
import type { Operation, Version } from "../../../src/dao/key_value.ts";
import type { Person } from "../../../src/person/person.ts";
import type { EntryProtocol } from "../../../src/protocol/entry.ts";
import type { Protocol } from "../../../src/protocol/protocol.ts";
import { RUNTIME, type Runtime } from "../../../src/runtime.ts";
import type { Mutant } from "../mutants.ts";
import { ask, type Context, type Modelled } from "./process.ts";
import { ID, type Instance, PUBLISHED, type World } from "./world.ts";

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

/** The entry of version 0. */
export function filled(): World["entries"][string] {
  return {
    value: { kind: "entry", record: personOf(0), freshUntil: 1, freshFor: 1 },
    version: "0" as Version,
  };
}

/** The version that a person stands for. */
export function versionOf(person: Person | undefined): number | undefined {
  return person && Number(person.firstName);
}

/** What a process does to the operations that it sends. */
export type Send = (operation: Operation<Person>) => Operation<Person>;

/** Runs a cache's steps. */
export function* run<T>(
  protocol: EntryProtocol<Person, T>,
  send: Send = (operation) => operation,
): Modelled<T> {
  return yield* translate(
    protocol,
    (operation) => ask({ at: "cache", operation: send(operation) }),
  );
}

/** Runs a protocol whose steps are protocols of the model. */
export function* translate<T, Step>(
  protocol: Protocol<T, Step>,
  perform: (step: Step) => Modelled<unknown>,
): Modelled<T> {
  let next = protocol.next();
  while (!next.done) {
    let reply: unknown;
    try {
      reply = yield* perform(next.value);
    } catch (error) {
      next = protocol.throw(error);
      continue;
    }
    next = protocol.next(reply);
  }
  return next.value;
}

/** The instance of a process. */
export function mine(context: Context, world: World): Instance {
  const instance = world.instances[context.instance];
  if (!instance) throw new Error("the model has no such instance");
  return instance;
}

/** Whether the instance has read the outbox lately. */
export function leased({ readAt, lease }: Instance, { time }: World): boolean {
  return time - readAt <= lease;
}

/** The epoch that the instance trusts, or `undefined`. */
export function epochOf(
  { knows, registered, seenAt }: Instance,
  { time }: World,
  mutant: Mutant | undefined,
): string | undefined {
  const own = knows === registered.server ||
    mutant === "the identity is not checked";
  const waited = time - seenAt >= PUBLISHED ||
    mutant === "an epoch trusted at once";
  return own && waited ? `${registered.epoch}` : undefined;
}

/** A runtime whose wall clock stands still. */
export function runtimeOf(now: number): Runtime {
  return { ...RUNTIME, random: () => 0, now: () => now };
}
