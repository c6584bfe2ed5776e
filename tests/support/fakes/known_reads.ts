/**
 * Reads on a cache and a store of which a test knows everything.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { UsedCache } from "../../../src/cache_aside/guard/guarded_cache.ts";
import { ReadRunner } from "../../../src/cache_aside/read_runner.ts";
import type { Lookup } from "../../../src/dao/cache.ts";
import type { Version } from "../../../src/dao/key_value.ts";
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";
import { read as readOne } from "../../../src/protocol/read.ts";
import type {
  CacheUse,
  Origin,
  Trust,
  UnverifiedUse,
} from "../../../src/protocol/reading.ts";
import { person } from "../../contract/people.ts";
import { MemoryStore } from "./memory_store.ts";

/** What the ports know of one id. */
export interface Known {
  /** Whether the cache may be asked for it; "full" unless told. */
  readonly trust?: Trust;
  /** What the cache answers. */
  readonly lookup?: Lookup<Person> | undefined;
  /** The first name of the person in the store. */
  readonly stored?: string;
  /** Whether the cache takes the fill; it does unless told. */
  readonly filled?: boolean;
}

/** The step that fails, and how. */
export interface Faults {
  /** The look-up. */
  readonly lookup?: ErrorCode | "bug";
  /** The read of the store. */
  readonly load?: ErrorCode | "bug";
  /** The fill. */
  readonly fill?: ErrorCode | "bug";
  /** The invalidation after a fill that the cache did not take. */
  readonly invalidate?: ErrorCode | "bug";
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
  freshFor: 10,
  withinStaleness,
});

const ticket = (id: string) => `of ${id}` as Version;

/** Nothing that may serve. */
export const miss = (id: string): Lookup<Person> => ({
  state: "miss",
  ticket: ticket(id),
});
/** An entry, or an absence, whose time is over. */
export const expired = (id: string, name?: string): Lookup<Person> => ({
  state: "miss",
  ticket: ticket(id),
  expired: { record: named(id, name), ttl: -3, freshFor: 10 },
});
/** A write is in progress. */
export const BUSY: Lookup<Person> = { state: "busy" };

/** A run: the calls of the cache and of the store, and the answers. */
export interface Run {
  /** The ids of the look-ups. */
  readonly lookups: string[];
  /** The ids of each read of the store. */
  readonly loads: string[][];
  /** The ids and first names of the fills. */
  readonly fills: [string, string | undefined][];
  /** The ids of the invalidations. */
  readonly invalidations: string[];
  /** The first name that each id was answered with, and its origin. */
  readonly answers: Record<string, [string | undefined, Origin]>;
}

/** How the ids are read. */
export interface ReadAs {
  readonly cache?: CacheUse;
  readonly unverified?: UnverifiedUse;
}

/** Reads the ids, which are parted by spaces. */
export async function read(
  ids: string,
  known: Record<string, Known>,
  faults: Faults = {},
  { cache, unverified = "mark" }: ReadAs = {},
): Promise<Run> {
  const run: Run = {
    lookups: [],
    loads: [],
    fills: [],
    invalidations: [],
    answers: {},
  };
  const act = <T>(
    fault: ErrorCode | "bug" | undefined,
    answer: T,
  ): Promise<T> => {
    if (fault === undefined) return Promise.resolve(answer);
    const error = fault === "bug" ? new TypeError() : new AppError(fault, "");
    return Promise.reject(error);
  };
  const fakeCache: UsedCache<Person> = {
    lookup(id) {
      run.lookups.push(id);
      const seen = known[id]?.lookup;
      if (seen) return act(faults.lookup, seen);
      return act<Lookup<Person>>(faults.lookup ?? "unavailable", BUSY);
    },
    fill(id, given, record) {
      assertEquals(given, ticket(id));
      run.fills.push([id, record?.firstName]);
      return act(faults.fill, known[id]?.filled ?? true);
    },
    announce: () => act("bug", undefined),
    invalidate(id) {
      run.invalidations.push(id);
      return act(faults.invalidate, undefined);
    },
    forget: () => {},
    ping: () => act("bug", undefined),
  };
  const store = new class extends MemoryStore {
    override async get(id: PersonId) {
      run.loads.push([id]);
      return await act(faults.load, named(id, known[id]?.stored));
    }
    override async getMany(ids: readonly PersonId[]) {
      run.loads.push([...ids]);
      const found = ids.flatMap((id) => named(id, known[id]?.stored) ?? []);
      return await act(faults.load, new Map(found.map((it) => [it.id, it])));
    }
  }();
  const wanted = ids === "" ? [] : [...new Set(ids.split(" ").map(idOf))];
  const readings = await new ReadRunner(store, fakeCache).many(
    wanted.map((id) =>
      readOne<Person>(id, known[id]?.trust ?? "full", cache, unverified)
    ),
  );
  for (const [i, { record, origin }] of readings.entries()) {
    run.answers[wanted[i] ?? ""] = [record?.firstName, origin];
  }
  return run;
}
