/**
 * A drainer of the outbox, with its mutants.
 *
 * @module
 */
import { drain } from "../../../src/protocol/drain.ts";
import { invalidate } from "../../../src/protocol/entry.ts";
import type { Person } from "../../../src/person/person.ts";
import type { Mutant } from "../mutants.ts";
import { mine, run } from "./cache_steps.ts";
import { ask, type Body, type ModelEffect } from "./process.ts";
import { ID } from "./world.ts";

/** A drainer: one round. */
export function drainer(options: { mutant?: Mutant | undefined }): Body {
  return function* (context) {
    const { mutant } = options;
    yield* drain<Person, ModelEffect>({
      *list() {
        const began = context.now((world) => world.time);
        const tokens = yield* ask<string[]>({ at: "list" });
        // The reply may arrive much later than the outbox was read.
        yield* ask({ at: "hear" });
        context.now((world) => {
          const instance = mine(context, world);
          instance.listed = [...tokens];
          instance.readAt = mutant === "a lease from the end of its read"
            ? world.time
            : began;
        });
        return tokens.map((token) => ({ token, id: ID }));
      },
      *invalidate(rows) {
        if (mutant === "settle before telling") {
          const tokens = rows.map((row) => row.token);
          yield* ask({ at: "settle", tokens });
        }
        yield* run(invalidate<Person>(ID));
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
