/**
 * A read through ports of which a test knows everything.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type {
  Fill,
  Generation,
  Lookup,
  Ticket,
} from "../../../src/dao/cache.ts";
import { drive, type Effect, step } from "../../../src/protocol/steps.ts";
import { read as readAs } from "../../../src/protocol/read.ts";
import type {
  Load,
  ReadPorts,
  Trust,
} from "../../../src/protocol/read_ports.ts";
import type { CacheUse, Origin } from "../../../src/protocol/reading.ts";
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import { person } from "../../contract/people.ts";

/** What the ports know of one id. */
export interface Known {
  /** Whether the cache may be asked for it; "full" unless told. */
  readonly trust?: Trust;
  /** What the cache answers. */
  readonly lookup?: Lookup<Person> | undefined;
  /** The first name of the person in the store. */
  readonly stored?: string;
  /** Whether another's read of the store answers. */
  readonly collapsed?: boolean;
}

/** The step that fails, and how. */
export interface Faults {
  /** The look-up. */
  readonly lookup?: ErrorCode | "bug";
  /** The read of the store. */
  readonly load?: ErrorCode | "bug";
  /** The fill. */
  readonly fill?: ErrorCode | "bug";
}

const idOf = (id: string): PersonId => person(id).id;
const named = (id: string, name: string | undefined): Person | undefined =>
  name === undefined ? undefined : person(id, name);

/** A cached entry of that first name, or a cached absence. */
export const hit = (
  name?: string,
  withinStaleness = false,
  id = "any",
): Lookup<Person> => ({
  state: "hit",
  ticket: ticket(id),
  record: named(id, name),
  ttl: 7,
  withinStaleness,
});

const ticket = (id: string): Ticket<Person> => ({
  id: idOf(id),
  generation: `of ${id}` as Generation,
});
/** Nothing that may serve. */
export const miss = (id: string): Lookup<Person> => ({
  state: "miss",
  ticket: ticket(id),
});
/** An entry, or an absence, whose time is over. */
export const expired = (id: string, name?: string): Lookup<Person> => ({
  state: "miss",
  ticket: ticket(id),
  expired: { record: named(id, name), ttl: -3 },
});
/** A write is in progress. */
export const BUSY: Lookup<Person> = { state: "busy" };

/** A run: the calls of the cache and of the store, and the answers. */
export interface Run {
  /** The ids of each look-up. */
  readonly lookups: string[][];
  /** The ids of each read of the store; those with a ticket have a "!". */
  readonly loads: string[][];
  /** The ids and first names of each fill. */
  readonly fills: [string, string | undefined][][];
  /** The first name that each id was answered with, and its origin. */
  readonly answers: Record<string, [string | undefined, Origin]>;
}

/** Reads the ids, which are parted by spaces. */
export async function read(
  ids: string,
  known: Record<string, Known>,
  faults: Faults = {},
  cache?: CacheUse,
): Promise<Run> {
  const run: Run = { lookups: [], loads: [], fills: [], answers: {} };
  const act = <T>(fault: ErrorCode | "bug" | undefined, answer: () => T) =>
    step(() => {
      if (fault === undefined) return Promise.resolve(answer());
      const error = fault === "bug" ? new TypeError() : new AppError(fault, "");
      return Promise.reject<T>(error);
    });
  const ports: ReadPorts<Person, Effect> = {
    trust: (id) => known[id]?.trust ?? "full",
    lookup(ids) {
      run.lookups.push([...ids]);
      return act(faults.lookup, () => ids.map((id) => known[id]?.lookup));
    },
    load(loads: readonly Load<Person>[]) {
      run.loads.push(loads.map(({ id, ticket }) => ticket ? `${id}!` : id));
      return act(faults.load, () =>
        loads.map(({ id }) => ({
          record: named(id, known[id]?.stored),
          collapsed: known[id]?.collapsed ?? false,
        })));
    },
    fill(fills: readonly Fill<Person>[]) {
      run.fills.push(fills.map(({ ticket, record: person }) => {
        assertEquals(ticket.generation, `of ${ticket.id}`);
        return [ticket.id, person?.firstName];
      }));
      return act(faults.fill, () => {});
    },
  };
  const wanted = ids === "" ? [] : ids.split(" ").map(idOf);
  for (const [id, it] of await drive(readAs(wanted, ports, { cache }))) {
    run.answers[id] = [it.record?.firstName, it.origin];
  }
  return run;
}
