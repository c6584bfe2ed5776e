/**
 * A drainer of the outbox, with its mutants.
 *
 * @module
 */
import { drain } from "../../../src/protocol/drain.ts";
import { invalidate } from "../../../src/protocol/entry.ts";
import type { Person } from "../../../src/person/person.ts";
import type { Mutant } from "../mutants.ts";
import { epochOf, leased, mine, run } from "./cache_steps.ts";
import {
  ask,
  type Body,
  type Context,
  type ModelEffect,
  type Modelled,
} from "./process.ts";
import { LEASE, type LeaseRow, longestOf } from "./lease_row.ts";
import { ID, PUBLISHED, type Registered, slotOf } from "./world.ts";

/** What a read of the outbox answers. */
export interface Listed {
  /** The tokens of changes. */
  readonly tokens: readonly string[];
  /** The registration. */
  readonly registered: Registered;
  /** The rows that say how long a lease may be. */
  readonly leases: readonly LeaseRow[];
}

/** Whose read of the outbox it is. */
interface Seeing {
  /** Whether each instance has a cache of its own. */
  readonly separate?: boolean | undefined;
  /** The ticks of the lease that the instance wants. */
  readonly lease?: number;
}

/** Reads the outbox, and renews the lease of the instance. */
export function* see(
  context: Context,
  mutant: Mutant | undefined,
  { separate = false, lease = LEASE }: Seeing = {},
): Modelled<Listed> {
  const began = context.now((world) => world.time);
  const listed = yield* ask<Listed>({ at: "list" });
  // The reply may arrive much later than the outbox was read.
  yield* ask({ at: "hear" });
  context.now((world) => {
    const { tokens, registered, leases } = listed;
    const instance = mine(context, world);
    const gap = !leased(instance, world);
    if (separate && gap && mutant !== "a gap forgets nothing") {
      delete world.entries[slotOf(context.instance, 0)];
    }
    if (separate) {
      instance.rows = Object.fromEntries(
        tokens.map((it) => [it, instance.rows[it] ?? world.time]),
      );
    }
    instance.listed = [...tokens];
    const given = mutant === "a lease by a row behind the first"
      ? longestOf(leases)
      : leases[0]?.ticks ?? LEASE;
    instance.lease = mutant === "a longer lease before its row is read"
      ? lease
      : Math.min(lease, given);
    instance.readAt = mutant === "a lease from the end of its read"
      ? world.time
      : began;
    if (registered.epoch === instance.registered.epoch) return;
    instance.registered = { ...registered };
    instance.seenAt = world.time;
  });
  return listed;
}

/** How a scenario's drainers work. */
export interface DrainerOptions {
  readonly mutant?: Mutant | undefined;
  /** Whether each instance has a cache of its own. */
  readonly separate?: boolean | undefined;
}

/** A drainer: one round. */
export function drainer(options: DrainerOptions): Body {
  return function* (context) {
    const { mutant } = options;
    const epoch = () =>
      context.now((world) => epochOf(mine(context, world), world, mutant));
    yield* drain<Person, ModelEffect>({
      *list() {
        const { tokens } = yield* see(context, mutant, options);
        return tokens.map((token) => ({ token, id: ID }));
      },
      *invalidate(rows) {
        const before = epoch();
        if (before === undefined) return [];
        const tokens = rows.map((row) => row.token).filter((token) =>
          mutant === "settle before telling" ||
          mutant === "settle another writer's row before telling" &&
            token.startsWith("other:")
        );
        if (tokens.length > 0) {
          yield* ask({ at: "settle", tokens });
        }
        yield* run(invalidate<Person>(ID));
        return epoch() === before ? rows : [];
      },
      *settle(rows) {
        const keeps = options.separate && mutant !== "a row is settled at once";
        const ripe = context.now((world) =>
          rows.map((row) => row.token).filter((token) => {
            const since = mine(context, world).rows[token] ?? world.time;
            return !keeps || world.time - since >= PUBLISHED;
          })
        );
        const tokens = mutant === "drain by high-water mark" ? "all" : ripe;
        yield* ask({ at: "settle", tokens });
      },
    });
    return undefined;
  };
}

/** Registers the server that its instance reaches, and waits for a lease. */
export function registrar(options: { mutant?: Mutant | undefined }): Body {
  return function* (context) {
    const { mutant } = options;
    const server = yield* ask<number>({ at: "identify" });
    const { registered } = yield* see(context, mutant);
    if (registered.server === server) return undefined;
    yield* ask({ at: "register", server });
    yield* see(context, mutant);
    const since = context.now((world) => mine(context, world).seenAt);
    yield* ask({ at: "wait", since });
    yield* see(context, mutant);
    return undefined;
  };
}
