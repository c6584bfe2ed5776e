/**
 * A store of an adapter that did not come with the service.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Store } from "./store.ts";
import {
  type Failing,
  isObject,
  isRecordOf,
  kept,
  keptNow,
} from "./third_party_call.ts";

const READS: Failing = {
  codes: ["unavailable", "overloaded", "invalid"],
  otherwise: "unavailable",
  message: "The database fails.",
};

const WRITES: Failing = {
  codes: ["unavailable", "overloaded", "invalid", "conflict"],
  otherwise: "unknown_outcome",
  message: "The database failed; the write may or may not be applied.",
};

/** A ping also tells what the service must make, or why it can never serve. */
const PINGS: Failing = {
  ...READS,
  codes: [...READS.codes, "not_found", "config"],
};

const isBoolean = (it: unknown) => typeof it === "boolean";

/**
 * The store, whose calls fail and answer only as the contract says. An error of
 * a driver is an outage: a read is `unavailable`, and a write may be applied.
 */
export function thirdPartyStore<R extends Identified>(
  store: Store<R>,
): Store<R> {
  const { outbox, newId, coverage, changesByOthers, read } = store;
  return {
    get: (id) => kept(READS, () => store.get(id), (it) => isRecordOf(id, it)),
    ...read && {
      read: (id) =>
        keptNow(READS, () => read.call(store, id), (it) => isRecordOf(id, it)),
    },
    getMany: (ids) => kept(READS, () => store.getMany(ids), areRecordsById),
    list: (after, limit) =>
      kept(READS, () => store.list(after, limit), isListOf("id")),
    add: (it, token) => kept(WRITES, () => store.add(it, token), isBoolean),
    put: (it, token) =>
      kept(
        WRITES,
        () => store.put(it, token),
        (result) => result === "created" || result === "replaced",
      ),
    putMany: (all, token) =>
      kept(
        WRITES,
        () => store.putMany(all, token),
        (it) => typeof it === "number",
      ),
    delete: (id, token) =>
      kept(WRITES, () => store.delete(id, token), isBoolean),
    compareAndSet: (expected, next, token) =>
      kept(
        WRITES,
        () => store.compareAndSet(expected, next, token),
        isBoolean,
      ),
    ping: () => kept(PINGS, () => store.ping()),
    get alters() {
      return store.alters ?? false;
    },
    ...newId && {
      newId: (draft) => kept(READS, () => newId.call(store, draft)),
    },
    ...coverage && { coverage: () => kept(READS, () => coverage.call(store)) },
    ...changesByOthers && {
      changesByOthers: () => changesByOthers.call(store),
    },
    ...outbox && {
      outbox: {
        record: (token, ids) => kept(WRITES, () => outbox.record(token, ids)),
        list: (limit) =>
          kept(READS, () => outbox.list(limit), isListOf("token")),
        settle: (rows) => kept(WRITES, () => outbox.settle(rows)),
        ...outbox.listen && { listen: (heard) => outbox.listen?.(heard) },
      },
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function areRecordsById(it: unknown): boolean {
  return it instanceof Map &&
    [...it].every(([id, record]) => isRecordOf(id, record));
}

/** Whether it is a list of objects that have a text of that name. */
function isListOf(name: string): (it: unknown) => boolean {
  return (it) =>
    Array.isArray(it) &&
    it.every((one) =>
      isObject(one) && typeof Reflect.get(one, name) === "string"
    );
}
