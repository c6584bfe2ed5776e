/**
 * A reader: the protocol that reads through the cache, with its mutants.
 *
 * @module
 */
import type { Near } from "../../../src/dao/near.ts";
import type { Reply } from "../../../src/dao/key_value.ts";
import type { Generation, Lookup, Ticket } from "../../../src/dao/cache.ts";
import { fill } from "../../../src/protocol/generations.ts";
import { lookup } from "../../../src/protocol/lookup.ts";
import { read } from "../../../src/protocol/read.ts";
import type { ReadPorts } from "../../../src/protocol/read_ports.ts";
import type { Person } from "../../../src/person/person.ts";
import type { Mutant } from "../mutants.ts";
import {
  chanceOf,
  FOREVER,
  mine,
  personOf,
  run,
  type See,
  versionOf,
} from "./cache_steps.ts";
import { ask, type Body, type Context, type ModelEffect } from "./process.ts";
import { ID } from "./world.ts";

const JOINS = "refresh joins an older flight";
const LATER = "refresh fills under a generation seen after the load";
const REVIVE = "serve invalidated entries when the store is down";

/** Sees every entry as if it were of the generation that was seen. */
function blind(): See {
  let generation: Reply<Person>;
  return ({ op, key }, reply) => {
    if (op !== "get") return reply;
    if (key.space === "generation") return generation = reply;
    const old = typeof reply === "object" && "generation" in reply;
    if (!old || typeof generation !== "string") return reply;
    return { ...reply, generation: generation as Generation };
  };
}

function nearOf(context: Context, mutant: Mutant | undefined): Near<Person> {
  return {
    get: () => context.now((world) => mine(context, world).near) ?? undefined,
    set: (_, entry) => {
      context.now((world) => mine(context, world).near = entry);
    },
    withinStaleness: () => false,
    get forgotten() {
      return context.now((world) => mine(context, world).forgotten);
    },
    forgottenSince: (_, number) =>
      mutant !== "what was forgotten is kept again" &&
      context.now((world) => mine(context, world).forgotten > number),
    delete: () => {
      if (mutant === "what is near outlives a refresh") return;
      context.now((world) => {
        const instance = mine(context, world);
        instance.near = null;
        instance.forgotten += 1;
      });
    },
  };
}

/** How a scenario's readers work. */
export interface ReaderOptions {
  readonly mutant?: Mutant | undefined;
  /** Whether the instance keeps an entry near. */
  readonly near?: boolean;
  /** Whether other steps may come before it gets the cache's replies. */
  readonly late?: boolean;
  /** Whether readers join each other's reads of the store. */
  readonly flights?: boolean;
  /** Whether all that is cached has expired by this reader's clock. */
  readonly expired?: boolean;
  /** Whether it reads the store, and refreshes the cache. */
  readonly refresh?: boolean;
}

/** A reader: returns the version that it was given. */
export function reader(options: ReaderOptions): Body {
  return function* (context) {
    const { mutant } = options;
    const near = options.near ? nearOf(context, mutant) : undefined;
    let ticketed: Ticket<Person> | undefined;
    const chance = chanceOf(context, mutant, options.expired ? 2e9 : 0);
    const ports: ReadPorts<Person, ModelEffect> = {
      trust: () =>
        context.now((world) => {
          const { held, listed, vouched } = mine(context, world);
          if (held.length > 0 || listed.length > 0) {
            return "invalidation-pending";
          }
          return vouched || mutant === "no lease" ? "full" : "outbox-unread";
        }),
      *lookup(ids) {
        const kept = near?.get(ID);
        if (mutant === "near without asking" && kept) {
          const record = kept.record ?? undefined;
          const ticket = { id: ID, generation: kept.generation };
          return [{ state: "hit", ticket, record, ttl: 1 }];
        }
        const steps = lookup(ids, FOREVER, chance, near);
        if (mutant === "no equality of generations" || mutant === REVIVE) {
          return yield* run(steps, blind());
        }
        const seen = yield* run(steps, undefined, options.late);
        ticketed = ticketOf(seen);
        if (mutant !== "token sent twice") return seen;
        // As a client that retries: its add is sent once more, later.
        context.now((world) => {
          const [it] = seen;
          if (it?.state === "miss" && it.ticket.generation.startsWith("t")) {
            world.late.push({
              op: "add",
              key: { space: "generation", id: ID },
              value: it.ticket.generation,
              ttl: 1,
            });
          }
        });
        return seen;
      },
      *load(loads) {
        const joins = options.refresh && mutant === JOINS;
        const ticket = joins ? ticketed : loads[0]?.ticket;
        const key = mutant === "join any older flight"
          ? "x"
          : ticket?.generation;
        if (!options.flights || key === undefined) {
          const record = personOf(yield* ask<number>({ at: "read" }));
          return [{ record, collapsed: false }];
        }
        const pilot = context.now((world) => {
          const { flights } = mine(context, world);
          const other = flights.find((it) => it.key === key && !it.filled);
          if (other) return other.pilot;
          flights.push({
            key,
            pilot: context.self,
            landed: false,
            filled: false,
          });
          return context.self;
        });
        const collapsed = pilot !== context.self;
        if (!collapsed) yield* ask({ at: "read" });
        const version = yield* ask<number>(
          collapsed ? { at: "join", pilot } : { at: "land" },
        );
        return [{ record: personOf(version), collapsed }];
      },
      *fill(fills) {
        let right = fills;
        const later = options.refresh ? LATER : "fill without a ticket";
        if (mutant === later) {
          const ticket = ticketOf(yield* run(lookup([ID], FOREVER, chance)));
          if (!ticket) return;
          right = fills.map((it) => ({ ...it, ticket }));
        }
        try {
          yield* run(fill(right, FOREVER, chance, near));
        } finally {
          context.now((world) => {
            const own = mine(context, world).flights
              .find(({ pilot }) => pilot === context.self);
            if (own) own.filled = true;
          });
        }
      },
    };
    const cache = options.refresh ? "no-cache" : undefined;
    const readings = yield* read([ID], ports, { cache });
    return versionOf(readings.get(ID)?.record);
  };
}

function ticketOf(
  [seen]: readonly Lookup<Person>[],
): Ticket<Person> | undefined {
  return seen && seen.state !== "busy" ? seen.ticket : undefined;
}
