/**
 * The world of the model: one id, one cache server, one store, and what each
 * instance of the service remembers. Plain data, so that a state can be copied
 * and compared.
 *
 * @module
 */
import type {
  Found,
  Operation,
  Reply,
  Value,
  Version,
} from "../../../src/dao/key_value.ts";
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import type { LeaseRow } from "./lease_row.ts";

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

/** The registration in the outbox: an epoch, and the server that it is for. */
export interface Registered {
  readonly epoch: number;
  readonly server: number;
}

/** What one instance of the service remembers. */
export interface Instance {
  /** Tokens of its writes whose invalidation is pending. */
  held: string[];
  /** Tokens that it saw when it last read the outbox. */
  listed: string[];
  /** The time when its last read of the outbox began. */
  readAt: number;
  /** The ticks of the lease that this read gave. */
  lease: number;
  /** How many changes by other programs it knew of when it last looked. */
  seen: number;
  /** The server that its next connection leads to. */
  reaches: number;
  /** The server that it knows to be connected to. */
  knows: number;
  /** The registration that it read last. */
  registered: Registered;
  /** The time when it read that registration for the first time. */
  seenAt: number;
  /** The time when it first saw each token of the outbox. */
  rows: Readonly<Record<string, number>>;
  /** The reads of the store that are under way. */
  flights: Flight[];
}

/** A state of the model. */
export interface World {
  /**
   * The values of the key with their numbers, by server and epoch. A number and
   * the connection on which it came are a version.
   */
  entries: Record<string, Found<Person> | undefined>;
  /** The number of restarts of the cache server; connections do not outlive one. */
  era: number;
  /** How often server 1 may become a copy of server 0. */
  copies: number;
  /** The number of the next value; a restart begins again at 1. */
  next: number;
  /** Operations whose sender gave up, and which may still arrive. */
  late: Sent[];
  /** The number of committed changes: the version that the store holds. */
  version: number;
  /** How many changes other programs have committed, of which the store tells. */
  byOthers: number;
  /** The versions that all must see a lease after their commit, and its time. */
  due: { readonly version: number; readonly at: number }[];
  /** The tokens in the outbox. */
  log: string[];
  /** The registration in the outbox. */
  registered: Registered;
  /** The rows that say how long a lease may be, the first one first. */
  leases: readonly LeaseRow[];
  /** How often an instance may be led to another server. */
  moves: number;
  /** The newest version that was acknowledged. */
  acknowledged: number;
  /** The time, in ticks. */
  time: number;
  /** The instances of the service. */
  instances: Instance[];
  /** The processes. */
  processes: Process[];
  /** The number of faults of the network that are left. */
  faults: number;
  /** The number of crashes that are left. */
  crashes: number;
  /** The number of evictions that are left; -1 for any number. */
  evictions: number;
  /** The number of restarts of the cache server that are left. */
  restarts: number;
  /** Whether the server gives every value the same version, as a mutant. */
  readonly oneVersion: boolean;
}

/** An operation on its way to a server, and the epoch in its key. */
export interface Sent {
  readonly operation: Operation<Person>;
  readonly slot: string;
}

/** The place of the value in a server under an epoch. */
export function slotOf(server: number, epoch: number): string {
  return `${server}/${epoch}`;
}

/** The ticks after which a write with an outbox row is acknowledged. */
export const PUBLISHED = 2;

/** The newest version that a read must see if it begins now. */
export function floorOf({ acknowledged, due, time }: World): number {
  const seen = due.filter(({ at }) => time - at >= PUBLISHED);
  return Math.max(acknowledged, ...seen.map(({ version }) => version));
}

/** Applies an operation to the cache, and returns the reply. */
export function apply(
  world: World,
  { operation, slot }: Sent,
): Reply<Person> {
  const entry = world.entries[slot];
  const found = entry &&
    { ...entry, version: versionNow(world, slot, entry.version) };
  switch (operation.op) {
    case "get":
      return found;
    case "delete":
      delete world.entries[slot];
      return entry !== undefined;
    case "add":
      return entry ? undefined : store(world, slot, operation.value);
    case "set":
      store(world, slot, operation.value);
      return true;
    case "compareAndSet":
      if (found?.version !== operation.version) return false;
      store(world, slot, operation.value);
      return true;
  }
}

function store(
  world: World,
  slot: string,
  value: Value<Person>,
): Version {
  const number = `${world.oneVersion ? 0 : world.next++}` as Version;
  world.entries[slot] = { value, version: number };
  return versionNow(world, slot, number);
}

/** The number, as a version on a connection to the server as it is now. */
export function versionNow(
  { era }: World,
  slot: string,
  number: string,
): Version {
  const [server] = slot.split("/");
  return `${server}.${era}:${number}` as Version;
}

/**
 * Server 1 gets the values of server 0 with their numbers, and loses its own: it
 * is a replica of server 0, or what server 0 will read from its disk.
 */
export function copyServer(world: World): void {
  const values = Object.entries(world.entries)
    .filter(([slot]) => slot.startsWith("0/"));
  const copies = values.map(([slot, it]) => [slot.replace("0", "1"), it]);
  world.entries = Object.fromEntries([...values, ...copies]);
}

/** A copy that may be changed: what it shares with the state never changes. */
export function copyOf(world: World): World {
  return {
    ...world,
    entries: { ...world.entries },
    late: [...world.late],
    log: [...world.log],
    due: [...world.due],
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
  const { entries, late, instances, processes, ...others } = world;
  return JSON.stringify([
    Object.keys(entries).sort().map((slot) => [slot, entries[slot]]),
    // The order in which packets are late makes no difference.
    late.map((it) => JSON.stringify(it)).sort(),
    instances.map(Object.values),
    processes.map(Object.values),
    Object.values(others),
  ]);
}
