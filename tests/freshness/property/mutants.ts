/**
 * Ways to get the freshness protocol wrong, each of which the property finds.
 *
 * @module
 */
import {
  GenerationCache,
  type GenerationCacheOptions,
} from "../../../src/cache_aside/generation_cache.ts";
import type { KeyValue, Operation, Reply } from "../../../src/dao/key_value.ts";
import type { Fill, Generation } from "../../../src/dao/cache.ts";
import {
  PERSON,
  type Person,
  type PersonId,
} from "../../../src/person/person.ts";
import { PARTS } from "./freshness.ts";
import { LIFETIMES, type Parts } from "./world.ts";
import type { HeldStore } from "../../support/fakes/held_store.ts";

type Cache = new (
  way: KeyValue<Person>,
  options: GenerationCacheOptions<Person>,
) => GenerationCache<Person>;

function cache(Mutant: Cache): Partial<Parts> {
  return {
    cache: (way, chance) =>
      new Mutant(way, { record: PERSON, lifetimes: LIFETIMES, chance }),
  };
}

/** Each mutant, and the parts that make it. */
export const MUTANTS: Readonly<Record<string, Partial<Parts>>> = {
  "no announce": cache(
    class extends GenerationCache<Person> {
      override announce(): Promise<void> {
        return Promise.resolve();
      }
    },
  ),
  "no invalidate": cache(
    class extends GenerationCache<Person> {
      override invalidate(): Promise<void> {
        return Promise.resolve();
      }
    },
  ),
  "acknowledge before invalidate": cache(
    class extends GenerationCache<Person> {
      override invalidate(ids: readonly PersonId[]): Promise<void> {
        super.invalidate(ids).catch(() => {});
        return Promise.resolve();
      }
    },
  ),
  "invalidate before the write": cache(
    class extends GenerationCache<Person> {
      override announce(ids: readonly PersonId[]): Promise<void> {
        return super.invalidate(ids);
      }
      override invalidate(): Promise<void> {
        return Promise.resolve();
      }
    },
  ),
  "invalidate the first of a batch": cache(
    class extends GenerationCache<Person> {
      override invalidate(ids: readonly PersonId[]): Promise<void> {
        return super.invalidate(ids.slice(0, 1));
      }
    },
  ),
  "fill without a ticket": cache(
    class extends GenerationCache<Person> {
      override async fill(fills: readonly Fill<Person>[]): Promise<void> {
        const now = await this.lookup(fills.map(({ ticket }) => ticket.id));
        await super.fill(fills.flatMap((it, i) => {
          const seen = now[i];
          return seen?.state === "miss" ? [{ ...it, ticket: seen.ticket }] : [];
        }));
      }
    },
  ),
  "no equality of generations": {
    cache: (way, chance) =>
      new GenerationCache(blind(way), {
        record: PERSON,
        lifetimes: LIFETIMES,
        chance,
      }),
  },
  "one token for all": {
    cache: (way, chance) =>
      new GenerationCache(way, {
        record: PERSON,
        lifetimes: LIFETIMES,
        chance: { ...chance, generation: () => "t" as Generation },
      }),
  },
  "join any older flight": { store: (way) => crowded(way) },
  "no log": { store: (way) => Object.assign(way, { outbox: undefined }) },
  "no lease": { shared: false },
};

/** The parts of a mutant. */
export function mutant(name: string): Parts {
  return { ...PARTS, ...MUTANTS[name] };
}

/** Sees every entry as if it were of the generation that is there. */
function blind(way: KeyValue<Person>): KeyValue<Person> {
  const seen = new Map<string, Reply<Person>>();
  const see = (
    { op, key }: Operation<Person>,
    reply: Reply<Person>,
  ): Reply<Person> => {
    if (op !== "get") return reply;
    if (key.space === "generation") seen.set(key.id, reply);
    const generation = seen.get(key.id);
    const old = typeof reply === "object" && "generation" in reply;
    if (!old || typeof generation !== "string") return reply;
    return { ...reply, generation: generation as Generation };
  };
  return {
    async run(operations) {
      const replies = await way.run(operations);
      return operations.map((it, i) => see(it, replies[i]));
    },
    ping: () => way.ping(),
    [Symbol.asyncDispose]: () => way[Symbol.asyncDispose](),
  };
}

/** A store whose reads of one person join each other, as long as one flies. */
function crowded(way: HeldStore): HeldStore {
  const flights = new Map<PersonId, Promise<Person | undefined>>();
  const get = way.get.bind(way);
  return Object.assign(way, {
    get(id: PersonId) {
      const flight = flights.get(id) ??
        get(id).finally(() => flights.delete(id));
      flights.set(id, flight);
      return flight;
    },
  });
}
