/**
 * A cache of an adapter that did not come with the service.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import { rejected } from "../soon.ts";
import type { Cache } from "./cache.ts";
import {
  type Failing,
  failureOf,
  isObject,
  isRecordOf,
  kept,
  keptNow,
} from "./third_party_call.ts";

const CALLS: Failing = {
  codes: ["unavailable", "invalid"],
  otherwise: "unavailable",
  message: "The cache fails.",
};

/** A ping also tells why the cache can never be used. */
const PINGS: Failing = { ...CALLS, codes: [...CALLS.codes, "config"] };

const isBoolean = (it: unknown) => typeof it === "boolean";

/**
 * The cache, whose calls fail and answer only as the contract says: every error
 * of it is an outage, so callers are served from the store.
 */
export function thirdPartyCache<R extends Identified>(
  cache: Cache<R>,
): Cache<R> {
  const { lookupMany, membership } = cache;
  return {
    lookup: (id) =>
      keptNow(CALLS, () => cache.lookup(id), (it) => isLookup(id, it)),
    ...lookupMany && {
      lookupMany: async (ids) => {
        const all = await kept(
          CALLS,
          () => lookupMany.call(cache, ids),
          (it) => areLookups(ids, it),
        );
        return all.map((it) =>
          it.status === "rejected" ? rejected(failureOf(it.reason, CALLS)) : it
        );
      },
    },
    fill: (id, ticket, record, shown) =>
      kept(CALLS, () => cache.fill(id, ticket, record, shown), isBoolean),
    announce: (id) => kept(CALLS, () => cache.announce(id)),
    invalidate: (id) => kept(CALLS, () => cache.invalidate(id)),
    forget: () => cache.forget(),
    ...membership && {
      membership: {
        get identity() {
          return membership.identity;
        },
        identify: () => kept(CALLS, () => membership.identify()),
        use: (epoch) => membership.use(epoch),
      },
    },
    get: (id) => kept(CALLS, () => cache.get(id)),
    getMany: (ids) => kept(CALLS, () => cache.getMany(ids)),
    add: (record) => kept(CALLS, () => cache.add(record)),
    put: (record) => kept(CALLS, () => cache.put(record)),
    delete: (id) => kept(CALLS, () => cache.delete(id)),
    ping: () => kept(PINGS, () => cache.ping()),
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
  };
}

function areLookups(ids: readonly string[], it: unknown): boolean {
  return Array.isArray(it) && it.length === ids.length &&
    ids.every((id, i) => {
      const outcome: unknown = it[i];
      return isObject(outcome) &&
        (Reflect.get(outcome, "status") === "rejected" ||
          isLookup(id, Reflect.get(outcome, "value")));
    });
}

/** Whether it is the outcome of a look-up of that id. */
function isLookup(id: string, it: unknown): boolean {
  if (!isObject(it)) return false;
  const { state, ticket, expired } = it as Readonly<Record<string, unknown>>;
  if (state === "busy") return true;
  if (ticket === undefined) return false;
  if (state === "hit") return isCached(id, it);
  return state === "miss" && (expired === undefined || isCached(id, expired));
}

function isCached(id: string, it: unknown): boolean {
  return isObject(it) && typeof Reflect.get(it, "ttl") === "number" &&
    isRecordOf(id, Reflect.get(it, "record"));
}
