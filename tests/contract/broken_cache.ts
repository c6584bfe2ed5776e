/**
 * Caches that each break one law of the freshness protocol, as popular ones
 * do. The suite must find every one of them.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import { GenerationCache } from "../../src/cache_aside/generation_cache.ts";
import type { Fill, Generation, Lookup } from "../../src/dao/cache.ts";
import type { PersonCache } from "../../src/dao/person_dao.ts";
import type { Lifetimes } from "../../src/dao/lifetimes.ts";
import { PERSON, type Person, type PersonId } from "../../src/person/person.ts";
import { SHORT_TTL } from "./expiry_laws.ts";
import { MemoryKeyValue } from "../support/fakes/memory_key_value.ts";

const HOUR = 3_600_000;

/** Lifetimes that no test outlives. */
export const LONG: Lifetimes = {
  ttl: HOUR,
  absentTtl: HOUR,
  stale: HOUR,
  mark: HOUR,
};

/** Lifetimes in which an entry expires soon, as the laws of expiry want. */
export const SHORT: Lifetimes = {
  ...LONG,
  ttl: SHORT_TTL,
  absentTtl: SHORT_TTL,
};

/** A sound cache in memory. */
export class FakeCache extends GenerationCache<Person> {
  /** A cache with entries of the given lifetimes. */
  constructor(lifetimes: Lifetimes = LONG) {
    super(new MemoryKeyValue(), { record: PERSON, lifetimes });
  }
}

const anyGeneration = () => crypto.randomUUID() as string as Generation;

/** A broken cache, and the name of the law that finds it. */
export interface BrokenCache {
  readonly breaks: string;
  readonly Cache: new (lifetimes?: Lifetimes) => PersonCache;
}

/** Every broken cache. */
export const BROKEN_CACHES: Readonly<Record<string, BrokenCache>> = {
  "fills without a ticket": {
    breaks: "a fill whose generation is over is never served",
    Cache: class extends FakeCache {
      override async fill(fills: readonly Fill<Person>[]) {
        const now = await this.lookup(fills.map((it) => it.ticket.id));
        await super.fill(fills.map((it, i) => {
          const seen = now[i];
          return seen?.state === "miss" ? { ...it, ticket: seen.ticket } : it;
        }));
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
    breaks: "invalidated, it is a hit no more",
    Cache: class extends FakeCache {
      override invalidate() {
        return Promise.resolve();
      }
    },
  },
  "invalidates the first of a batch": {
    breaks: "a batch is filled, announced and invalidated whole",
    Cache: class extends FakeCache {
      override invalidate(ids: readonly PersonId[]) {
        return super.invalidate(ids.slice(0, 1));
      }
    },
  },
  "counts generations": {
    breaks: "no generation is ever given out again",
    Cache: class extends FakeCache {
      override async lookup(
        ids: readonly PersonId[],
      ): Promise<Lookup<Person>[]> {
        const found = await super.lookup(ids);
        return found.map((it, i) => {
          const id = ids[i];
          if (it.state !== "miss" || id === undefined) return it;
          const generation = "the generation number 1" as Generation;
          return { ...it, ticket: { id, generation } };
        });
      }
    },
  },
  "gives hits a ticket for nothing": {
    breaks: "a hit is refilled under its own ticket",
    Cache: class extends FakeCache {
      override async lookup(
        ids: readonly PersonId[],
      ): Promise<Lookup<Person>[]> {
        return (await super.lookup(ids)).map((it) =>
          it.state === "hit"
            ? { ...it, ticket: { ...it.ticket, generation: anyGeneration() } }
            : it
        );
      }
    },
  },
  "keeps what it has": {
    breaks: "a hit is refilled under its own ticket",
    Cache: class extends FakeCache {
      override async fill(fills: readonly Fill<Person>[]) {
        const found = await this.lookup(fills.map((it) => it.ticket.id));
        await super.fill(fills.filter((_, i) => found[i]?.state !== "hit"));
      }
    },
  },
  "gives each reader a generation": {
    breaks: "readers of one generation share it",
    Cache: class extends FakeCache {
      override async lookup(
        ids: readonly PersonId[],
      ): Promise<Lookup<Person>[]> {
        return (await super.lookup(ids)).map((it) =>
          it.state === "miss"
            ? { ...it, ticket: { ...it.ticket, generation: anyGeneration() } }
            : it
        );
      }
    },
  },
  "serves what was put": {
    breaks: "what is put without a ticket is never served",
    Cache: class extends FakeCache {
      override async lookup(
        ids: readonly PersonId[],
      ): Promise<Lookup<Person>[]> {
        const put = await this.getMany(ids);
        const found = await super.lookup(ids);
        return found.map((it, i) => {
          const person = put.get(ids[i] as PersonId);
          if (!person || it.state === "busy") return it;
          return { state: "hit", ticket: it.ticket, record: person, ttl: HOUR };
        });
      }
    },
  },
  "forgets absences": {
    breaks: "a filled absence is a hit too",
    Cache: class extends FakeCache {
      override fill(fills: readonly Fill<Person>[]) {
        return super.fill(fills.filter((it) => it.record));
      }
    },
  },
  "folds case": {
    breaks: "ids that look alike have generations of their own",
    Cache: class extends FakeCache {
      override lookup(ids: readonly PersonId[]) {
        return super.lookup(
          ids.map((id) => id.toLowerCase() as PersonId),
        );
      }
    },
  },
  "answers a batch in its own order": {
    breaks: "a batch is answered in order, each id by itself",
    Cache: class extends FakeCache {
      override async lookup(ids: readonly PersonId[]) {
        return (await super.lookup(ids)).toReversed();
      }
    },
  },
  "calls an outage a miss": {
    breaks: "disposed of, the protocol is unavailable too",
    Cache: class extends FakeCache {
      override lookup(ids: readonly PersonId[]): Promise<Lookup<Person>[]> {
        return super.lookup(ids).catch(() =>
          ids.map((id) => ({
            state: "miss",
            ticket: { id, generation: anyGeneration() },
          }))
        );
      }
    },
  },
  "serves invalidated entries as expired": {
    breaks: "what was invalidated does not serve even in need",
    Cache: class extends FakeCache {
      readonly #last = new Map<PersonId, Person | undefined>();
      override fill(fills: readonly Fill<Person>[]) {
        for (const it of fills) this.#last.set(it.ticket.id, it.record);
        return super.fill(fills);
      }
      override async lookup(
        ids: readonly PersonId[],
      ): Promise<Lookup<Person>[]> {
        return (await super.lookup(ids)).map((it, i) => {
          const id = ids[i];
          if (it.state !== "miss" || !id || !this.#last.has(id)) return it;
          return { ...it, expired: { record: this.#last.get(id), ttl: -1 } };
        });
      }
    },
  },
  "keeps nothing past its time": {
    breaks: "an expired entry is a miss that may serve in need",
    Cache: class extends FakeCache {
      override async lookup(
        ids: readonly PersonId[],
      ): Promise<Lookup<Person>[]> {
        return (await super.lookup(ids)).map((it) =>
          it.state === "miss" ? { state: "miss", ticket: it.ticket } : it
        );
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
  "throws what its driver threw": {
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
