/**
 * Caches that each break one law of the freshness protocol, as popular caches do.
 * The laws must find every one of them.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import { VersionedCache } from "../../src/cache_aside/versioned_cache.ts";
import type { Lookup } from "../../src/dao/cache.ts";
import type { Version } from "../../src/dao/key_value.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import { PERSON, type Person, type PersonId } from "../../src/person/person.ts";
import { SHORT_TTL } from "./expiry_laws.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";

const HOUR = 3_600_000;

/** Lifetimes that are longer than any test. */
export const LONG: Lifetimes = {
  ttl: HOUR,
  absentTtl: HOUR,
  stale: HOUR,
  mark: HOUR,
};

/** Lifetimes with entries that expire soon, as the laws of expiry need. */
export const SHORT: Lifetimes = {
  ...LONG,
  ttl: SHORT_TTL,
  absentTtl: SHORT_TTL,
};

/** A correct cache in memory. */
export class FakeCache extends VersionedCache<Person> {
  /** A cache with the given lifetimes. */
  constructor(lifetimes: Lifetimes = LONG, server = new MemoryKeyValue()) {
    super(server, { record: PERSON, lifetimes });
  }
}

const anyVersion = () => crypto.randomUUID() as string as Version;

/** A broken cache, and the name of the law that finds it. */
export interface BrokenCache {
  readonly breaks: string;
  readonly Cache: new (lifetimes?: Lifetimes) => PersonCache;
}

/** The broken caches, by what they do wrong. */
export const BROKEN_CACHES: Readonly<Record<string, BrokenCache>> = {
  "fills without a ticket": {
    breaks: "a fill with an older ticket is never served",
    Cache: class extends FakeCache {
      override async fill(id: PersonId, ticket: Version, record?: Person) {
        const seen = await this.lookup(id);
        const now = seen.state === "miss" ? seen.ticket : ticket;
        return await super.fill(id, now, record);
      }
    },
  },
  "does not announce": {
    breaks: "while a write is announced nothing is served or filled",
    Cache: class extends FakeCache {
      override announce() {
        return Promise.resolve();
      }
    },
  },
  "does not invalidate": {
    breaks: "an invalidated entry is never a hit again",
    Cache: class extends FakeCache {
      override invalidate() {
        return Promise.resolve();
      }
    },
  },
  "gives every reader the same ticket": {
    breaks: "no ticket is issued twice",
    Cache: class extends FakeCache {
      override async lookup(id: PersonId): Promise<Lookup<Person>> {
        const seen = await super.lookup(id);
        const ticket = "the version number 1" as Version;
        return seen.state === "miss" ? { ...seen, ticket } : seen;
      }
      // It takes any ticket, so that no other law is broken first.
      override async fill(id: PersonId, _: Version, record?: Person) {
        const seen = await super.lookup(id);
        return seen.state !== "busy" &&
          await super.fill(id, seen.ticket, record);
      }
    },
  },
  "gives a hit a useless ticket": {
    breaks: "a hit is refilled with its own ticket",
    Cache: class extends FakeCache {
      override async lookup(id: PersonId): Promise<Lookup<Person>> {
        const seen = await super.lookup(id);
        return seen.state === "hit" ? { ...seen, ticket: anyVersion() } : seen;
      }
    },
  },
  "ignores the refill of a hit": {
    breaks: "a hit is refilled with its own ticket",
    Cache: class extends FakeCache {
      override async fill(id: PersonId, ticket: Version, record?: Person) {
        const seen = await this.lookup(id);
        return seen.state !== "hit" && await super.fill(id, ticket, record);
      }
    },
  },
  "says that it filled, and did not": {
    breaks: "a ticket fills once",
    Cache: class extends FakeCache {
      override async fill(id: PersonId, ticket: Version, record?: Person) {
        await super.fill(id, ticket, record);
        return true;
      }
    },
  },
  "gives each reader a ticket of its own": {
    breaks: "readers of one placeholder share its ticket",
    Cache: class extends FakeCache {
      override async lookup(id: PersonId): Promise<Lookup<Person>> {
        const seen = await super.lookup(id);
        return seen.state === "miss" ? { ...seen, ticket: anyVersion() } : seen;
      }
      override async fill(id: PersonId, _: Version, record?: Person) {
        const seen = await super.lookup(id);
        return seen.state === "miss" &&
          await super.fill(id, seen.ticket, record);
      }
    },
  },
  "serves a person without a ticket": {
    breaks: "a person put without a ticket is never served",
    Cache: class extends FakeCache {
      override async lookup(id: PersonId): Promise<Lookup<Person>> {
        const record = await this.get(id);
        const seen = await super.lookup(id);
        if (!record || seen.state === "busy") return seen;
        return { state: "hit", ticket: seen.ticket, record, ttl: HOUR };
      }
    },
  },
  "forgets absences": {
    breaks: "a filled absence is a hit too",
    Cache: class extends FakeCache {
      override async fill(id: PersonId, ticket: Version, record?: Person) {
        return record !== undefined && await super.fill(id, ticket, record);
      }
    },
  },
  "folds case": {
    breaks: "ids that look alike have separate entries",
    Cache: class extends FakeCache {
      override lookup(id: PersonId) {
        return super.lookup(id.toLowerCase() as PersonId);
      }
      override fill(id: PersonId, ticket: Version, record?: Person) {
        return super.fill(id.toLowerCase() as PersonId, ticket, record);
      }
    },
  },
  "answers a batch in another order": {
    breaks: "a batch of look-ups answers what each look-up would",
    Cache: class extends FakeCache {
      override async lookupMany(ids: readonly PersonId[]) {
        return (await super.lookupMany(ids)).toReversed();
      }
    },
  },
  "answers one of many calls for all": {
    breaks: "calls at the same time are answered id by id",
    Cache: class extends FakeCache {
      #marked: PersonId | undefined;
      override announce(id: PersonId): Promise<void> {
        const busy = this.#marked !== undefined && this.#marked !== id;
        this.#marked ??= id;
        return busy ? Promise.resolve() : super.announce(id);
      }
    },
  },
  "calls an outage a miss": {
    breaks: "after dispose the protocol is unavailable too",
    Cache: class extends FakeCache {
      override async lookup(id: PersonId): Promise<Lookup<Person>> {
        try {
          return await super.lookup(id);
        } catch {
          return { state: "miss", ticket: anyVersion() };
        }
      }
    },
  },
  "serves invalidated entries as expired": {
    breaks: "an invalidated entry never serves as a fallback",
    Cache: class extends FakeCache {
      readonly #last = new Map<PersonId, Person | undefined>();
      override fill(id: PersonId, ticket: Version, record?: Person) {
        this.#last.set(id, record);
        return super.fill(id, ticket, record);
      }
      override async lookup(id: PersonId): Promise<Lookup<Person>> {
        const seen = await super.lookup(id);
        if (seen.state !== "miss" || !this.#last.has(id)) return seen;
        return { ...seen, expired: { record: this.#last.get(id), ttl: -1 } };
      }
    },
  },
  "drops expired entries": {
    breaks: "an expired entry is a miss that may serve as a fallback",
    Cache: class extends FakeCache {
      override async lookup(id: PersonId): Promise<Lookup<Person>> {
        const seen = await super.lookup(id);
        return seen.state === "miss"
          ? { state: "miss", ticket: seen.ticket }
          : seen;
      }
    },
  },
  "goes on after dispose": {
    breaks: "calls after dispose are unavailable",
    Cache: class extends FakeCache {
      override [Symbol.asyncDispose]() {
        return Promise.resolve();
      }
    },
  },
  "throws the error of its driver": {
    breaks: "calls after dispose are unavailable",
    Cache: class extends FakeCache {
      override get(id: PersonId) {
        return super.get(id).catch((error) => {
          throw error instanceof AppError ? new Error("ECONNRESET") : error;
        });
      }
    },
  },
};
