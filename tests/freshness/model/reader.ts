/**
 * A reader: the protocol that reads through the cache, with its mutants.
 *
 * @module
 */
import type { Operation, Version } from "../../../src/dao/key_value.ts";
import type { Lookup } from "../../../src/dao/cache.ts";
import type { Person } from "../../../src/person/person.ts";
import { fill, invalidate, lookup } from "../../../src/protocol/entry.ts";
import {
  type Loaded,
  read,
  type ReadStep,
} from "../../../src/protocol/read.ts";
import type { Reading, Trust } from "../../../src/protocol/reading.ts";
import type { Mutant } from "../mutants.ts";
import {
  epochOf,
  FOREVER,
  leased,
  mine,
  personOf,
  run,
  runtimeOf,
  translate,
  versionOf,
} from "./cache_steps.ts";
import { ask, type Body, type Context, type Modelled } from "./process.ts";
import { ID, type Instance, slotOf, versionNow, type World } from "./world.ts";

/** How a scenario's readers work. */
export interface ReaderOptions {
  readonly mutant?: Mutant | undefined;
  /** Whether readers join each other's reads of the store. */
  readonly flights?: boolean;
  /** Whether all that is cached has expired by this reader's clock. */
  readonly expired?: boolean;
  /** Whether it reads the store, and refreshes the cache. */
  readonly refresh?: boolean;
  /** Whether the store tells of changes by other programs. */
  readonly told?: boolean;
}

/** A reader: returns the version that it was given, unless it is marked. */
export function reader(options: ReaderOptions): Body {
  return function* (context) {
    const { mutant } = options;
    if (options.told && mutant !== "changes by others are not asked for") {
      context.now((world) => look(mine(context, world), world, mutant));
    }
    const trust = context.now((world): Trust => {
      const instance = mine(context, world);
      const { held, listed } = instance;
      if (held.length + listed.length > 0) return "invalidation-pending";
      const unchecked = mutant === "no lease" ||
        mutant === "an unchecked lease beside another writer";
      if (!leased(instance, world) && !unchecked) {
        return "outbox-unread";
      }
      const epoch = epochOf(instance, world, mutant);
      return epoch === undefined ? "cache-changed" : "full";
    });
    const cache = options.refresh ? "no-cache" : undefined;
    const protocol = read<Person>(ID, trust, cache, "mark");
    const { record, origin } = yield* translate<
      Reading<Person>,
      ReadStep<Person>
    >(protocol, stepsOf(context, options));
    const marked = "caveat" in origin && origin.caveat === "unverified";
    if (marked && mutant !== "an unverified answer without its mark") {
      return undefined;
    }
    return versionOf(record);
  };
}

/** Forgets the cache if another program has changed the store. */
function look(
  instance: Instance,
  world: World,
  mutant: Mutant | undefined,
): void {
  if (instance.seen === world.byOthers) return;
  instance.seen = world.byOthers;
  const filled = Object.values(world.entries)
    .some((entry) => typeof entry?.value === "object");
  if (mutant === "forget keeps the tickets" && !filled) return;
  world.entries = {};
  // What is late has a key that no process asks for any more.
  world.late = [];
}

/** How a reader performs the steps of the protocol. */
function stepsOf(
  context: Context,
  options: ReaderOptions,
): (step: ReadStep<Person>) => Modelled<unknown> {
  const { mutant } = options;
  const runtime = runtimeOf(options.expired ? 2e9 : 0);
  let ticketed: Version | undefined;
  return function* (step) {
    switch (step.at) {
      case "lookup": {
        const seen = yield* run(lookup<Person>(ID, FOREVER, runtime));
        ticketed = ticketOf(seen);
        return seen;
      }
      case "load": {
        const joins = options.refresh &&
          mutant === "refresh joins an older flight";
        const ticket = joins ? ticketed : step.ticket;
        const key = mutant === "join any older flight" ? "x" : ticket;
        return options.flights && key !== undefined
          ? yield* fly(context, key)
          : yield* load();
      }
      case "fill":
      case "refill": {
        let { ticket } = step;
        const later = options.refresh
          ? "refresh takes its ticket after its read"
          : "take the ticket after the read";
        if (mutant === later) {
          const seen = yield* run(lookup<Person>(ID, FOREVER, runtime));
          ticket = ticketOf(seen) ?? ticket;
        }
        try {
          return yield* run(
            fill<Person>(ID, ticket, step.record, FOREVER, runtime),
            (operation) => sent(context, operation, mutant),
          );
        } finally {
          context.now((world) => {
            const own = mine(context, world).flights
              .find(({ pilot }) => pilot === context.self);
            if (own) own.filled = true;
          });
        }
      }
      case "invalidate":
        if (mutant === "a refused refresh leaves the entry") return;
        return yield* run(invalidate<Person>(ID));
    }
  };
}

function* load(): Modelled<Loaded<Person>> {
  const record = personOf(yield* ask<number>({ at: "read" }));
  return { record, collapsed: false };
}

/** Joins the flight of the key, or begins one. */
function* fly(context: Context, key: string): Modelled<Loaded<Person>> {
  const pilot = context.now((world) => {
    const { flights } = mine(context, world);
    const other = flights.find((it) => it.key === key && !it.filled);
    if (other) return other.pilot;
    flights.push({ key, pilot: context.self, landed: false, filled: false });
    return context.self;
  });
  const collapsed = pilot !== context.self;
  if (!collapsed) yield* ask({ at: "read" });
  const version = yield* ask<number>(
    collapsed ? { at: "join", pilot } : { at: "land" },
  );
  return { record: personOf(version), collapsed };
}

/** The fill as a mutant sends it. */
function sent(
  context: Context,
  operation: Operation<Person>,
  mutant: Mutant | undefined,
): Operation<Person> {
  if (operation.op !== "compareAndSet") return operation;
  if (mutant === "fill without comparing") return { ...operation, op: "set" };
  if (mutant !== "a version without its connection") return operation;
  const [, number = ""] = operation.version.split(":");
  const version = context.now((world) =>
    versionNow(world, slotOf(mine(context, world).reaches, 0), number)
  );
  return { ...operation, version };
}

function ticketOf(seen: Lookup<Person>): Version | undefined {
  return seen.state === "busy" ? undefined : seen.ticket;
}
