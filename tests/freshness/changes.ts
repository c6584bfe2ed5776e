/**
 * How the mutants are switched on in the real runtime: each changes what is
 * around it, so that the service needs no switch. The property puts the changes
 * into its world, and the histories into the adapters of a process.
 *
 * @module
 */
import type { KeyValue, Reply } from "../../src/dao/key_value.ts";
import type { Generation } from "../../src/dao/cache.ts";
import type { PersonCache, PersonStore } from "../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import type { MutantOf } from "./mutants.ts";

/** Some members of `T`, each of which may also be left out for good. */
export type Some<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What a mutant changes. */
export interface Change {
  /** In an instance's cache. */
  cache?(cache: PersonCache): Some<PersonCache>;
  /** In the way to the cache server. */
  server?(server: KeyValue<Person>): Some<KeyValue<Person>>;
  /** The name of every generation. */
  readonly generation?: Generation;
  /** In an instance's store; `slow` is an answer from far away. */
  store?(
    store: PersonStore,
    slow: <T>(answer: Promise<T>) => Promise<T>,
  ): Some<PersonStore>;
  /** Whether an instance knows that it shares the cache. */
  readonly shared?: false;
}

const nothing = () => Promise.resolve();

/** What each mutant changes. */
export const CHANGES: Readonly<
  Record<MutantOf<"property"> | MutantOf<"history">, Change>
> = {
  "no announce": { cache: () => ({ announce: nothing }) },

  "no invalidate": { cache: () => ({ invalidate: nothing }) },

  "acknowledge before invalidate": {
    cache: (it) => ({
      invalidate: (ids) => {
        it.invalidate(ids).catch(() => {});
        return Promise.resolve();
      },
    }),
  },

  "invalidate before the write": {
    cache: (it) => ({
      announce: (ids) => it.invalidate(ids),
      invalidate: nothing,
    }),
  },

  "invalidate the first of a batch": {
    cache: (it) => ({ invalidate: (ids) => it.invalidate(ids.slice(0, 1)) }),
  },

  "fill without a ticket": { cache: fillsWithoutTicket },

  "no equality of generations": { server: blind },

  "one token for all": { generation: "always-the-same" as Generation },

  "join any older flight": { store: joinsAny },

  "swap without comparing": {
    store: (it) => ({
      compareAndSet: async (expected, next, log) => {
        if (next) await it.put(next, log);
        else await it.delete(expected.id, log);
        return true;
      },
    }),
  },

  "no outbox": { store: () => ({ outbox: undefined }) },

  // Without it no instance waits for the others, and they do not ask.
  "no lease": { shared: false },

  "settle before telling": {
    store: ({ outbox }) => ({
      outbox: outbox && {
        ...outbox,
        list: async (limit) => {
          const rows = await outbox.list(limit);
          await outbox.settle(rows);
          return rows;
        },
      },
    }),
  },
};

/** The same as `base`, but with the changes. */
export function but<T extends object>(base: T, changes: Some<T>): T {
  return new Proxy(base, {
    get(target, name) {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name);
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A cache whose fills are under the generation that is there by then. */
export function fillsWithoutTicket(cache: PersonCache): Some<PersonCache> {
  return {
    fill: async (fills) => {
      const seen = await cache.lookup(fills.map(({ ticket }) => ticket.id));
      await cache.fill(fills.flatMap((it, i) => {
        const now = seen[i];
        return now?.state === "miss" ? [{ ...it, ticket: now.ticket }] : [];
      }));
    },
  };
}

/** A server whose entries look as if they were of the current generation. */
function blind(server: KeyValue<Person>): Some<KeyValue<Person>> {
  return {
    run: async (operations) => {
      const replies = await server.run(operations);
      const current = new Map<string, Reply<Person>>();
      return operations.map(({ op, key }, i) => {
        const reply = replies[i];
        if (op !== "get") return reply;
        if (key.space === "generation") current.set(key.id, reply);
        const generation = current.get(key.id);
        const old = typeof reply === "object" && "generation" in reply;
        if (!old || typeof generation !== "string") return reply;
        return { ...reply, generation: generation as Generation };
      });
    },
  };
}

/** A store whose reads join any read of that id that is still under way. */
function joinsAny(
  store: PersonStore,
  slow: <T>(answer: Promise<T>) => Promise<T>,
): Some<PersonStore> {
  const flights = new Map<PersonId, Promise<Person | undefined>>();
  const get = (id: PersonId) => {
    const flight = flights.get(id) ?? slow(store.get(id)).finally(() => {
      flights.delete(id);
    });
    flights.set(id, flight);
    return flight;
  };
  return {
    get,
    getMany: async (ids) => {
      const found = await Promise.all(ids.map(get));
      return new Map(found.flatMap((it) => it ? [[it.id, it]] : []));
    },
  };
}
