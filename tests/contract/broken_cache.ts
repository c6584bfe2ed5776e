/**
 * Caches that each break one law of the freshness protocol, as popular caches do.
 * The laws must find every one of them.
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
export class FakeCache extends GenerationCache<Person> {
  /** A cache with the given lifetimes. */
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

/** The broken caches, by what they do wrong. */
export const BROKEN_CACHES: Readonly<Record<string, BrokenCache>> = {
  "fills without a ticket": {
    breaks: "a fill under an ended generation is never served",
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
    breaks: "an invalidated entry is never a hit again",
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
    breaks: "no generation is issued twice",
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
  "gives a hit a useless ticket": {
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
  "ignores the refill of a hit": {
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
  "serves a person without a ticket": {
    breaks: "a person put without a ticket is never served",
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
    breaks: "ids that look alike have separate generations",
    Cache: class extends FakeCache {
      override lookup(ids: readonly PersonId[]) {
        return super.lookup(
          ids.map((id) => id.toLowerCase() as PersonId),
        );
      }
    },
  },
  "answers a batch in its own order": {
    breaks: "a batch is answered in order, id by id",
    Cache: class extends FakeCache {
      override async lookup(ids: readonly PersonId[]) {
        return (await super.lookup(ids)).toReversed();
      }
    },
  },
  "calls an outage a miss": {
    breaks: "after dispose the protocol is unavailable too",
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
    breaks: "an invalidated entry never serves as a fallback",
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
  "drops expired entries": {
    breaks: "an expired entry is a miss that may serve as a fallback",
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
