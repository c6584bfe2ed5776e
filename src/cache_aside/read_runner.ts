/**
 * The runner of reads: it performs their steps on a real cache and store.
 *
 * @module
 */
import type { Store } from "../dao/store.ts";
import { driveNow } from "../protocol/protocol.ts";
import type { read, ReadStep } from "../protocol/read.ts";
import type { Reading } from "../protocol/reading.ts";
import type { Identified } from "../record/record_type.ts";
import { outcomes, rejected, type Soon } from "../soon.ts";
import type { CacheAsideOptions } from "./cache_aside_options.ts";
import type { UsedCache } from "./guard/guarded_cache.ts";
import { type Get, SingleFlight } from "./single_flight.ts";

type Read<R extends Identified> = ReturnType<typeof read<R>>;

/**
 * One read of a batch, and its pending step. It is a class for the reason that
 * `Call` gives in `src/resilience/deadline.ts`.
 */
class BatchRead<R extends Identified> {
  readonly protocol: Read<R>;
  next: IteratorResult<ReadStep<R>, Reading<R>>;

  /** Begins the read. */
  constructor(protocol: Read<R>) {
    this.protocol = protocol;
    this.next = protocol.next();
  }
}

/** How the steps of several reads ended, in the order of the reads. */
type Outcomes = readonly PromiseSettledResult<unknown>[];

/** Runs reads of one id, and batches of such reads. */
export class ReadRunner<R extends Identified> {
  readonly #store: Store<R>;
  readonly #cache: UsedCache<R> | undefined;
  readonly #flights: SingleFlight<R>;
  readonly #get: Get<R>;
  readonly #perform: (step: ReadStep<R>) => unknown;

  /** A runner on that store and cache; `represent` as in the options. */
  constructor(
    store: Store<R>,
    cache: UsedCache<R> | undefined,
    represent?: CacheAsideOptions<R>["represent"],
  ) {
    this.#store = store;
    this.#cache = cache;
    this.#flights = new SingleFlight(represent);
    this.#get = (id) => store.read ? store.read(id) : store.get(id);
    this.#perform = (step) => this.#performWith(step, this.#get);
  }

  /** Runs one read. */
  one(protocol: Read<R>): Soon<Reading<R>> {
    return driveNow(protocol, this.#perform);
  }

  /**
   * Advances the reads in step, and performs the steps of each round together:
   * those of the cache travel in one round trip, and the store is read in one
   * batch. The first read that fails is the failure of all.
   */
  async many(protocols: readonly Read<R>[]): Promise<Reading<R>[]> {
    const reads = protocols.map((it) => new BatchRead(it));
    try {
      while (await this.#round(reads));
    } catch (error) {
      for (const { next } of reads) this.#abandon(next);
      throw error;
    }
    const readings: Reading<R>[] = [];
    for (const { next } of reads) if (next.done) readings.push(next.value);
    return readings;
  }

  /** Performs the next round; `false` if every read has ended. */
  async #round(reads: readonly BatchRead<R>[]): Promise<boolean> {
    const open = reads.filter(({ next }) => !next.done);
    // All look-ups come before a load, so that one batch can load the misses.
    const looking = open.filter(({ next }) => stepOf(next)?.at === "lookup");
    const round = looking.length > 0 ? looking : open;
    const performed = await (
      looking.length > 0 ? this.#lookUp(looking) : this.#performAll(open)
    );
    const failures: unknown[] = [];
    // All reads advance before one fails, so that each flight finds its end.
    round.forEach((read, i) => {
      const outcome = performed[i];
      try {
        read.next = outcome?.status === "rejected"
          ? read.protocol.throw(outcome.reason)
          : read.protocol.next(outcome?.value);
      } catch (error) {
        failures.push(error);
      }
    });
    if (failures.length > 0) throw failures[0];
    return open.length > 0;
  }

  /** Looks up together what these reads ask for. */
  async #lookUp(reads: readonly BatchRead<R>[]): Promise<Outcomes> {
    const cache = this.#cache;
    if (!cache?.lookupMany) return await this.#performAll(reads);
    const ids = reads.flatMap(({ next }) => stepOf(next)?.id ?? []);
    try {
      return await cache.lookupMany(ids);
    } catch (error) {
      return ids.map(() => rejected(error));
    }
  }

  #performAll(reads: readonly BatchRead<R>[]): Soon<Outcomes> {
    const get = this.#batch(reads);
    return outcomes(reads, ({ next }) => {
      const step = stepOf(next);
      return step && this.#performWith(step, get);
    });
  }

  /** Reads the store in one batch for all loads of a round. */
  #batch(round: readonly BatchRead<R>[]): Get<R> {
    const ids = new Set<R["id"]>();
    for (const { next } of round) {
      const step = stepOf(next);
      if (step?.at !== "load") continue;
      if (!this.#flights.has(step.id, step.ticket)) ids.add(step.id);
    }
    if (ids.size <= 1) return this.#get;
    const found = this.#store.getMany([...ids]);
    return async (id) => (await found).get(id);
  }

  /** Ends the flight of a read whose fill will not come. */
  #abandon(next: IteratorResult<ReadStep<R>, unknown>): void {
    const step = stepOf(next);
    if (step?.at === "fill") this.#flights.end(step.id, step.ticket);
  }

  #performWith(step: ReadStep<R>, get: Get<R>): unknown {
    if (step.at === "load") {
      return this.#flights.load(step.id, step.ticket, get);
    }
    const cache = this.#cache;
    if (!cache) throw new Error("A read without a cache only loads.");
    switch (step.at) {
      case "lookup":
        return cache.lookup(step.id);
      case "invalidate":
        return cache.invalidate(step.id);
      case "refill":
        return cache.fill(step.id, step.ticket, step.record);
      case "fill":
        return cache.fill(step.id, step.ticket, step.record, step.shown)
          .finally(() => this.#flights.end(step.id, step.ticket));
    }
  }
}

function stepOf<R extends Identified>(
  next: IteratorResult<ReadStep<R>, unknown>,
): ReadStep<R> | undefined {
  return next.done ? undefined : next.value;
}
