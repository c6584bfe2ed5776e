/**
 * The world of the model: one id, one cache server, one store, and what each
 * instance of the service remembers. Plain data, so that a state can be copied
 * and compared.
 *
 * @module
 */
import type { Entry, Operation, Value } from "../../../src/dao/key_value.ts";
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";

/** The one id of the model. */
export const ID: PersonId = PERSON.parseId("x");

/** What a step was answered, or that it failed. */
export type Outcome =
  | { readonly ok: unknown }
  | { readonly fails: "unavailable" | "unknown_outcome" };

/** A process: a protocol under way. */
export interface Process {
  /** `waiting` to start, `running`, `done`, or `crashed`. */
  status: "waiting" | "running" | "done" | "crashed";
  /** How far it is, as a number of its `Progress`. */
  place: number;
  /** The newest version that was acknowledged before this process began. */
  floor: number;
}

/** A read of the store that others may join. */
export interface Flight {
  /** Under which key it may be joined. */
  readonly key: string;
  /** Which process flies it. */
  readonly pilot: number;
  /** What the store said, once it was asked. */
  seen?: Outcome;
  /** Whether those who joined have been told. */
  landed: boolean;
  /** Whether the cache has what it brought, so that none may join any more. */
  filled: boolean;
}

/** What one instance of the service remembers. */
export interface Instance {
  /** Tokens of the writes whose invalidation is pending. */
  held: string[];
  /** Tokens that it saw when it last read the log. */
  listed: string[];
  /** Whether its last reading of the log still vouches for it. */
  vouched: boolean;
  /** The entry kept near. */
  near: Entry<Person> | null;
  /** How often that was forgotten. */
  forgotten: number;
  /** The reads of the store that are under way. */
  flights: Flight[];
}

/** A state of the model. */
export interface World {
  /** The values of the cache, by the key's space. */
  cache: {
    generation?: Value<Person> | undefined;
    data?: Value<Person> | undefined;
  };
  /** Operations whose sender gave up, and which may still arrive. */
  late: Operation<Person>[];
  /** How many changes were committed: the version that the store holds. */
  version: number;
  /** The tokens in the pending-invalidation log. */
  log: string[];
  /** The newest version that was acknowledged. */
  acknowledged: number;
  /** The instances of the service. */
  instances: Instance[];
  /** The processes. */
  processes: Process[];
  /** How many more faults of the network there may be. */
  faults: number;
  /** How many more crashes there may be. */
  crashes: number;
  /** How many more evictions there may be; -1 for any number. */
  evictions: number;
}

/** Applies an operation to the cache, and says what it answers. */
export function apply(world: World, operation: Operation<Person>): unknown {
  const space = operation.key.space === "data" ? "data" : "generation";
  const old = world.cache[space];
  switch (operation.op) {
    case "get":
      return old;
    case "delete":
      delete world.cache[space];
      return old !== undefined;
    case "add":
      if (old !== undefined) return false;
  }
  world.cache[space] = operation.value;
  return true;
}

/** A copy that may be changed: what it shares with the state never changes. */
export function copyOf(world: World): World {
  return {
    ...world,
    cache: { ...world.cache },
    late: [...world.late],
    log: [...world.log],
    instances: world.instances.map((it) => ({
      ...it,
      held: [...it.held],
      listed: [...it.listed],
      flights: it.flights.map((flight) => ({ ...flight })),
    })),
    processes: world.processes.map((it) => ({ ...it })),
  };
}

/** A text that two states share only if they are the same. */
export function keyOf(world: World): string {
  const { cache, late, instances, processes, ...others } = world;
  return JSON.stringify([
    [cache.generation, cache.data],
    // The order in which packets are late makes no difference.
    late.map((it) => JSON.stringify(it)).sort(),
    instances.map(Object.values),
    processes.map(Object.values),
    Object.values(others),
  ]);
}
