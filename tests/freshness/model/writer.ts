/**
 * Writers: the protocol that writes through the service, with its mutants, and
 * a change past the service.
 *
 * @module
 */
import { announce, invalidate } from "../../../src/protocol/entry.ts";
import { type WritePorts, writeThrough } from "../../../src/protocol/write.ts";
import type { Person } from "../../../src/person/person.ts";
import type { Mutant } from "../mutants.ts";
import { epochOf, FOREVER, leased, mine, run } from "./cache_steps.ts";
import { ask, type Body, type ModelEffect } from "./process.ts";
import { longestOf } from "./lease_row.ts";
import { ID, type World } from "./world.ts";

/** Changes the row without the service: no instance invalidates the entry. */
export const outsider: Body = function* () {
  const byOther = "told" as const;
  return yield* ask<number>({ at: "write", token: undefined, byOther });
};

/**
 * Changes the row without the service, in a table with triggers: they add a row
 * to the outbox in the same step. It leaves no mark, and waits for nothing.
 */
export function otherWriter(mutant: Mutant | undefined): Body {
  return function* ({ self }) {
    const token = mutant === "no trigger" ? undefined : `other:${self}`;
    const byOther = "a lease later" as const;
    return yield* ask<number>({ at: "write", token, byOther });
  };
}

/** How a scenario's writers work. */
export interface WriterOptions {
  readonly mutant?: Mutant | undefined;
  /** Whether every write adds a row to the outbox. */
  readonly durable?: boolean;
  /** Whether it reads in the outbox how long a lease may be. */
  readonly lengths?: boolean;
  /** Whether its row stays for a lease, after which all must have seen it. */
  readonly separate?: boolean;
}

/** A writer: returns the version that it wrote, when it is acknowledged. */
export function writer(options: WriterOptions): Body {
  return function* (context) {
    const { mutant } = options;
    const ports: WritePorts<Person, ModelEffect> = {
      durable: options.durable ?? false,
      epoch: () =>
        context.now((world) => {
          const instance = mine(context, world);
          return leased(instance, world)
            ? epochOf(instance, world, mutant)
            : undefined;
        }),
      *announce() {
        if (mutant === "no announce") return;
        if (mutant === "invalidate before the write") {
          return yield* run(invalidate<Person>(ID));
        }
        yield* run(announce<Person>(ID, FOREVER));
      },
      *invalidate() {
        if (mutant === "no invalidate") return;
        if (mutant === "invalidate before the write") return;
        if (mutant === "acknowledge before invalidate") {
          context.now((world) => world.acknowledged = world.version);
        }
        yield* run(invalidate<Person>(ID));
      },
      beginPending: () =>
        context.now((world) => {
          const token = `w${context.self}`;
          mine(context, world).held.push(token);
          return token;
        }),
      endPending: (token, rows) => {
        context.now((world) => {
          const instance = mine(context, world);
          instance.held = instance.held.filter((it) => it !== token);
          // The rows are settled in the background; here, at once.
          if (rows === "settle" && !options.separate) {
            world.log = world.log.filter((it) => it !== token);
          }
        });
      },
      *record(token) {
        if (mutant !== "no outbox") yield* ask({ at: "record", token });
      },
      // The rows are in the outbox, so the model's drainers have them.
      handOver: () => {},
      *publish(token) {
        if (mutant === "acknowledge before it is published") return true;
        if (mutant === "no outbox") return true;
        const since = context.now((world) => world.time);
        const hasty = mutant === "a write does not wait for a longer lease";
        if (!options.lengths || hasty) {
          return yield* ask<boolean>({ at: "publish", token, since });
        }
        const { leases } = yield* ask<Pick<World, "leases">>({ at: "list" });
        const ticks = longestOf(leases) + 1;
        return yield* ask<boolean>({ at: "publish", token, since, ticks });
      },
    };
    const { result } = yield* writeThrough<Person, number, ModelEffect>(
      [ID],
      (token) =>
        ask<number>({
          at: "write",
          token: mutant === "no outbox" ? undefined : token,
        }),
      ports,
    );
    if (options.separate) {
      const since = context.now((world) => world.time);
      const token = `w${context.self}`;
      yield* ask({ at: "publish", token, since });
    }
    return result;
  };
}
