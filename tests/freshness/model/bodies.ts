/**
 * The processes of the model: readers, writers and drainers, made of the
 * protocols in `src/dao`, with the switches that turn them into mutants.
 *
 * @module
 */
import { drain } from "../../../src/protocol/drain.ts";
import {
  announce,
  type Chance,
  fill,
  invalidate,
  type Steps,
} from "../../../src/protocol/generations.ts";
import type { Lifetimes } from "../../../src/dao/lifetimes.ts";
import { lookup } from "../../../src/protocol/lookup.ts";
import type { Near } from "../../../src/dao/near.ts";
import type {
  Key,
  Operation,
  Reply,
  Value,
} from "../../../src/dao/key_value.ts";
import type { Generation, Lookup, Ticket } from "../../../src/dao/cache.ts";
import { read } from "../../../src/protocol/read.ts";
import type { ReadPorts } from "../../../src/protocol/read_ports.ts";
import { type WritePorts, writeThrough } from "../../../src/protocol/write.ts";
import type { Person } from "../../../src/person/person.ts";
import {
  ask,
  type Body,
  type Context,
  type ModelEffect,
  type Modelled,
} from "./process.ts";
import { ID, type Instance, type World } from "./world.ts";

/** A way in which the protocol may be got wrong. */
export type Mutant =
  | "no announce"
  | "no invalidate"
  | "acknowledge before invalidate"
  | "invalidate before the write"
  | "fill without a ticket"
  | "no equality of generations"
  | "one token for all"
  | "token sent twice"
  | "join any older flight"
  | "near without asking"
  | "what is near outlives a refresh"
  | "what was forgotten is kept again"
  | typeof JOINS
  | typeof LATER
  | "no log"
  | "no lease"
  | "acknowledge before it is published"
  | "drain by high-water mark"
  | "settle before telling"
  | typeof REVIVE;

const JOINS = "refresh joins an older flight";
const LATER = "refresh fills under a generation seen after the load";
const REVIVE = "serve invalidated entries when the store is down";

const FOREVER: Lifetimes = { ttl: 1e9, absentTtl: 1e9, stale: 0, mark: 1e9 };

/** The version as a person, so that the protocols can carry it. */
export function personOf(version: number): Person {
  return { id: ID, firstName: `${version}`, lastName: "" };
}

function versionOf(person: Person | undefined): number | undefined {
  return person && Number(person.firstName);
}

type See = (
  operation: Operation<Person>,
  reply: Reply<Person>,
) => Reply<Person>;

/**
 * Runs a cache's steps one operation at a time; `late`, also with time between
 * the last reply of a round trip and its being heard of.
 */
function* run<T>(
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

function mine(context: Context, world: World): Instance {
  const instance = world.instances[context.instance];
  if (!instance) throw new Error("the model has no such instance");
  return instance;
}

function chanceOf(
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
  /** Whether much may happen before it hears of the cache's replies. */
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
          return vouched || mutant === "no lease" ? "full" : "log-unread";
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

/** Changes the row behind the service's back; nobody is told. */
export const outsider: Body = function* () {
  yield* ask({ at: "write", token: undefined });
  return undefined;
};

/** How a scenario's writers work. */
export interface WriterOptions {
  readonly mutant?: Mutant | undefined;
  /** Whether every write is logged. */
  readonly durable?: boolean;
}

/** A writer: returns the version that it wrote, when it is acknowledged. */
export function writer(options: WriterOptions): Body {
  return function* (context) {
    const { mutant } = options;
    const ports: WritePorts<Person, ModelEffect> = {
      durable: options.durable ?? false,
      *announce(ids) {
        if (mutant === "no announce") return;
        if (mutant === "invalidate before the write") {
          yield* run(invalidate(ids));
        }
        yield* run(announce(ids, FOREVER));
      },
      *invalidate(ids) {
        if (mutant === "no invalidate") return;
        if (mutant === "invalidate before the write") return;
        if (mutant === "acknowledge before invalidate") {
          context.now((world) => world.acknowledged = world.version);
        }
        yield* run(invalidate(ids));
      },
      hold: () =>
        context.now((world) => {
          const token = `w${context.self}`;
          mine(context, world).held.push(token);
          return token;
        }),
      release: (token, rows) => {
        context.now((world) => {
          const instance = mine(context, world);
          instance.held = instance.held.filter((it) => it !== token);
          // The rows are settled in the background; here, at once.
          if (rows === "settle") {
            world.log = world.log.filter((it) => it !== token);
          }
        });
      },
      *record(token) {
        if (mutant !== "no log") yield* ask({ at: "record", token });
      },
      *publish(token) {
        if (mutant === "acknowledge before it is published") return true;
        if (mutant === "no log") return true;
        return yield* ask<boolean>({ at: "publish", token });
      },
    };
    const { result } = yield* writeThrough<Person, number, ModelEffect>(
      [ID],
      (token) =>
        ask<number>({
          at: "write",
          token: mutant === "no log" ? undefined : token,
        }),
      ports,
    );
    return result;
  };
}

/** A drainer: one round. */
export function drainer(options: { mutant?: Mutant | undefined }): Body {
  return function* (context) {
    const { mutant } = options;
    yield* drain<Person, ModelEffect>({
      *list() {
        const tokens = yield* ask<string[]>({ at: "list" });
        context.now((world) => {
          const instance = mine(context, world);
          instance.listed = [...tokens];
          instance.vouched = true;
        });
        return tokens.map((token) => ({ token, id: ID }));
      },
      *tell(rows) {
        if (mutant === "settle before telling") {
          const tokens = rows.map((row) => row.token);
          yield* ask({ at: "settle", tokens });
        }
        yield* run(invalidate([ID]));
        return rows;
      },
      *settle(rows) {
        const tokens = mutant === "drain by high-water mark"
          ? "all"
          : rows.map((row) => row.token);
        yield* ask({ at: "settle", tokens });
      },
    });
    return undefined;
  };
}

/**
 * The stock alternative, for comparison: a writer leaves a tombstone in the
 * place of the entry, and a reader adds what it read if nothing is there.
 */
export const tombstones: { readonly reader: Body; readonly writer: Body } = {
  reader: function* () {
    const data = yield* cache("get");
    if (typeof data === "string") return yield* ask<number>({ at: "read" });
    if (typeof data === "object" && data.kind === "record") {
      return versionOf(data.record);
    }
    const version = yield* ask<number>({ at: "read" });
    yield* cache("add", { kind: "record", record: personOf(version) });
    return version;
  },
  writer: function* () {
    yield* cache("set", "W");
    const version = yield* ask<number>({ at: "write", token: undefined });
    yield* cache("set", "W");
    return version;
  },
};

function cache(
  op: "get" | "add" | "set",
  value: Value<Person> = "W",
): Modelled<Reply<Person>> {
  const key: Key = { space: "data", id: ID };
  const operation: Operation<Person> = op === "get"
    ? { op, key }
    : { op, key, value, ttl: 1 };
  return ask<Reply<Person>>({ at: "cache", operation });
}
