/**
 * What mutants are built from.
 *
 * @module
 */
import type { KeyValue, Reply } from "../../../src/dao/key_value.ts";
import type { Generation } from "../../../src/dao/cache.ts";
import type { PersonStore } from "../../../src/dao/person_dao.ts";
import type { Person, PersonId } from "../../../src/person/person.ts";

/** Some members of `T`, each of which may also be left out for good. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The same as `base`, but with the changes. */
export function but<T extends object>(base: T, changes: Changes<T>): T {
  return new Proxy(base, {
    get(target, name) {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name);
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A server whose entries look as if they were of the current generation. */
export function blind(server: KeyValue<Person>): Changes<KeyValue<Person>> {
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
export function joinsAny(store: PersonStore): Changes<PersonStore> {
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

/** An answer of the store that takes as long as it would from far away. */
async function slow<T>(answer: Promise<T>): Promise<T> {
  const value = await answer;
  await new Promise((resolve) => setTimeout(resolve, 20));
  return value;
}
