/**
 * The parts of an instance as mutants have them.
 *
 * @module
 */
import { kindOf } from "../../src/cache_aside/outbox/row_kind.ts";
import { AppError, hasCode } from "../../src/errors.ts";
import type { KeyValue, Version } from "../../src/dao/key_value.ts";
import type { PersonCache, PersonStore } from "../../src/dao/person_dao.ts";
import type { OutboxRow } from "../../src/dao/store.ts";
import type { Person, PersonId } from "../../src/person/person.ts";
import type { Runtime } from "../../src/runtime.ts";
import { override, type Overrides } from "./override.ts";

/** A cache whose fills take the ticket that is there by then. */
export function takesTicketLate(cache: PersonCache): Overrides<PersonCache> {
  return {
    fill: async (id, _ticket, record) => {
      const seen = await cache.lookup(id);
      return seen.state === "miss" &&
        await cache.fill(id, seen.ticket, record);
    },
  };
}

/** A server that gives every value the same version. */
export function oneVersion(
  server: KeyValue<Person>,
): Overrides<KeyValue<Person>> {
  const version = "1" as Version;
  return {
    run: async (operation) => {
      if (operation.op === "compareAndSet") {
        const { key } = operation;
        const found = await server.run({ op: "get", key });
        return found !== undefined &&
          await server.run({ ...operation, op: "set" });
      }
      const reply = await server.run(operation);
      if (typeof reply === "object") return { ...reply, version };
      return operation.op === "add" && reply !== undefined ? version : reply;
    },
  };
}

/** A store that fails while the outbox cannot be read. */
export function asksNoStore(store: PersonStore): Overrides<PersonStore> {
  const { outbox } = store;
  let unread = false;
  const ask = <T>(read: () => Promise<T>) =>
    unread
      ? Promise.reject(new AppError("unavailable", "The outbox is unread."))
      : read();
  return {
    outbox: outbox && {
      ...outbox,
      list: (limit) =>
        outbox.list(limit).then((rows) => {
          unread = false;
          return rows;
        }, (error) => {
          unread = true;
          throw error;
        }),
    },
    get: (id) => ask(() => store.get(id)),
    getMany: (ids) => ask(() => store.getMany(ids)),
  };
}

/** A store whose outbox answers its last rows again while it cannot be read. */
export function remembersOutbox(store: PersonStore): Overrides<PersonStore> {
  const { outbox } = store;
  let last: OutboxRow<Person>[] = [];
  return {
    outbox: outbox && {
      ...outbox,
      list: async (limit) => {
        try {
          last = await outbox.list(limit);
        } catch {
          // It is as if no lease had ever to be renewed.
        }
        return last;
      },
    },
  };
}

/** Removes some rows of the outbox as soon as they are read. */
export function settlesFirst(
  some: (row: OutboxRow<Person>) => boolean,
): (store: PersonStore) => Overrides<PersonStore> {
  return ({ outbox }) => ({
    outbox: outbox && {
      ...outbox,
      list: async (limit) => {
        const rows = await outbox.list(limit);
        await outbox.settle(rows.filter(some));
        return rows;
      },
    },
  });
}

/** A store whose outbox shows no row of a lease but that of this instance. */
export function hidesLengths({ outbox }: PersonStore): Overrides<PersonStore> {
  const own = new Set<string>();
  return {
    outbox: outbox && {
      ...outbox,
      record: (token, ids) => {
        own.add(token);
        return outbox.record(token, ids);
      },
      list: async (limit) => {
        const rows = await outbox.list(limit);
        return rows.filter((it) => kindOf(it) !== "lease" || own.has(it.token));
      },
    },
  };
}

/** A store whose outbox shows the row of this instance before it has it. */
export function showsLengthEarly(
  { outbox }: PersonStore,
): Overrides<PersonStore> {
  const early: OutboxRow<Person>[] = [];
  return {
    outbox: outbox && {
      ...outbox,
      record: (token, ids) => {
        const rows = ids.map((id) => ({ token, id: id as PersonId }));
        if (!rows.some((it) => kindOf(it) === "lease")) {
          return outbox.record(token, ids);
        }
        early.push(...rows);
        return Promise.resolve();
      },
      list: async (limit) => [...await outbox.list(limit), ...early],
    },
  };
}

/** A store whose reads join any read of that id that is still under way. */
export function joinsAny(
  store: PersonStore,
  slow: <T>(answer: Promise<T>) => Promise<T>,
): Overrides<PersonStore> {
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

/**
 * Timers that see no delay: each seems to run when it is due, and nothing is
 * read from a socket before it has run.
 */
export function looksOnce(runtime: Runtime): Runtime {
  let due: number | undefined;
  const setTimeout: Runtime["setTimeout"] = (run, ms) => {
    const at = runtime.steady() + ms;
    return runtime.setTimeout(() => {
      due = at;
      run();
      due = undefined;
    }, ms);
  };
  return override(runtime, {
    setTimeout,
    setImmediate: (run) =>
      due === undefined ? runtime.setImmediate(run) : run(),
    steady: () => due ?? runtime.steady(),
  });
}

/** Fails as if the store had refused the change. */
export function refuse(error: unknown): never {
  if (!hasCode(error, "unknown_outcome")) throw error;
  throw new AppError("unavailable", "The database does not answer.");
}
