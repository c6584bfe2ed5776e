/**
 * Compares some hits with the store, in the background, while the service runs.
 *
 * A comparison reads the entry with its version, the row, and the version once
 * more. If the row differs under one version, the entry may be old, or it may be
 * dropped in a moment. So the comparison is made again when the lease is over:
 * an entry that still has its version, and still differs, is certainly stale.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Cache, Lookup } from "../dao/cache.ts";
import type { Version } from "../dao/key_value.ts";
import type { Reading } from "../protocol/reading.ts";
import type { Identified } from "../record/record_type.ts";
import { Deadline } from "../resilience/deadline.ts";
import type { Runtime, Timer } from "../runtime.ts";
import type { Soon } from "../soon.ts";
import { LEASE, MARGIN } from "./outbox/lease_length.ts";

/**
 * What came of one comparison:
 *
 * - `same`: the entry was equal to the row
 * - `stale`: the entry was certainly older than the row, for longer than a lease
 * - `changed`: no verdict, because the entry was replaced, removed or expired, or
 *   this instance stopped trusting the cache
 * - `failed`: no verdict, because the store or the cache did not answer
 */
export type Verdict = "same" | "stale" | "changed" | "failed";

/** A stale hit that was found. */
export interface StaleHit<R extends Identified> {
  /** The id. */
  readonly id: R["id"];
  /** What the cache had: the record, or `undefined` for a cached absence. */
  readonly cached: R | undefined;
  /** What the store had. */
  readonly stored: R | undefined;
  /** The version of the entry. */
  readonly version: Version;
  /** The milliseconds of freshness that the entry had left. */
  readonly ttl: number;
  /** Whether the cache was told to drop the entry. */
  readonly healed: boolean;
}

/** The settings of a {@linkcode Verifier}. */
export interface VerifyOptions<R extends Identified> {
  /** How many hits are compared in a second, more than 0. */
  readonly rate: number;
  /** Whether two records are equal in every field. */
  readonly same: (a: R, b: R) => boolean;
  /** Reads the store, past its circuit; by default as every read. */
  readonly get?: ((id: R["id"]) => Promise<R | undefined>) | undefined;
  /** Whether the store has no time for a comparison now. */
  readonly busy?: (() => boolean) | undefined;
  /** Receives each verdict, and the hit if it was stale. */
  readonly onVerdict?: (verdict: Verdict, stale?: StaleHit<R>) => void;
}

/** What a {@linkcode Verifier} uses of the cache-aside. */
export interface VerifierPorts<R extends Identified> {
  /** The cache, past its circuit. */
  readonly cache: Pick<Cache<R>, "lookup">;
  /** Reads the store. */
  readonly get: (id: R["id"]) => Promise<R | undefined>;
  /** Whether a read that begins now may use the cache for the id. */
  readonly trusts: (id: R["id"]) => Promise<boolean>;
  /** Invalidates the id like a write. */
  readonly heal: (id: R["id"]) => Promise<unknown>;
  /** The milliseconds that a lease of this instance lasts, if that is set. */
  readonly lease: number | undefined;
}

/**
 * A comparison that takes longer, in milliseconds, makes the next one wait ten
 * times as long: the store or the cache is slow.
 */
const SLOW = 100;

/** The pause after a comparison that failed, in milliseconds. */
const PAUSE = 5_000;

/** The milliseconds until a call ends whose backend ignores its deadline. */
const HANGS = 10_000;

type Hit<R extends Identified> = Extract<Lookup<R>, { state: "hit" }>;

/** An entry that differs from the row. */
interface Difference<R extends Identified> {
  readonly hit: Hit<R>;
  readonly stored: R | undefined;
}

/** Compares hits with the store. */
export class Verifier<R extends Identified> implements AsyncDisposable {
  readonly #options: VerifyOptions<R>;
  readonly #ports: VerifierPorts<R>;
  readonly #runtime: Runtime;
  readonly #deadline: Deadline;
  readonly #timers = new Set<Timer>();
  readonly #running = new Set<Promise<void>>();
  #ready = true;
  #disposed = false;

  /** A verifier that compares the first hit, and then others at its rate. */
  constructor(
    options: VerifyOptions<R>,
    ports: VerifierPorts<R>,
    runtime: Runtime,
  ) {
    this.#options = options;
    this.#ports = ports;
    this.#runtime = runtime;
    this.#deadline = new Deadline(HANGS, runtime);
  }

  /** Whether the next hit is to be compared. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Compares what the read answers, if it is a hit; neither waits for the other. */
  watch(id: R["id"], reading: Soon<Reading<R>>): void {
    Promise.resolve(reading).then((it) => this.#take(id, it), () => {});
  }

  /** Compares one of the answers of a batch, if it is a hit. */
  watchOneOf(ids: readonly R["id"][], readings: readonly Reading<R>[]): void {
    const at = Math.floor(this.#runtime.random() * ids.length);
    const [id, reading] = [ids[at], readings[at]];
    if (id !== undefined && reading) this.#take(id, reading);
  }

  #take(id: R["id"], { origin }: Reading<R>): void {
    // An answer with a caveat does not claim to be current.
    if (!this.#ready || origin.via !== "hit" || origin.caveat) return;
    this.#ready = false;
    this.#run(this.#begin(id));
  }

  #run(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #begin(id: R["id"]): Promise<void> {
    const begun = this.#runtime.steady();
    const found = this.#options.busy?.() ? undefined : await this.#compare(id);
    const took = this.#runtime.steady() - begun;
    if (typeof found === "object") {
      this.#later(
        (this.#ports.lease ?? LEASE) + MARGIN,
        () => this.#run(this.#confirm(id, found.hit.ticket)),
      );
    } else if (found) this.#report(found);
    // The spread keeps it out of step with clients that ask regularly.
    const interval = 1_000 / this.#options.rate *
      (0.5 + this.#runtime.random());
    const pause = found === "failed" ? PAUSE : took > SLOW ? 10 * took : 0;
    this.#later(Math.max(interval - took, pause), () => this.#ready = true);
  }

  /** Compares again, when the lease of the first comparison is over. */
  async #confirm(id: R["id"], suspect: Version): Promise<void> {
    const found = await this.#compare(id);
    if (typeof found !== "object") return this.#report(found);
    const { hit, stored } = found;
    // An entry for which no server was asked just now may have been removed.
    if (hit.ticket !== suspect || hit.withinStaleness) {
      return this.#report("changed");
    }
    const { record: cached, ttl, ticket: version } = hit;
    const healed = await this.#ports.heal(id).then(() => true, () => false);
    this.#report("stale", { id, cached, stored, version, ttl, healed });
  }

  async #compare(id: R["id"]): Promise<Difference<R> | Verdict> {
    try {
      const before = await this.#hit(id);
      if (!before) return "changed";
      const get = this.#options.get ?? this.#ports.get;
      const stored = await this.#deadline.within(get(id), late);
      if (this.#isSame(before.record, stored)) return "same";
      const hit = await this.#hit(id);
      return hit?.ticket === before.ticket ? { hit, stored } : "changed";
    } catch {
      return "failed";
    }
  }

  /** What a read would be answered now, if that is a hit. */
  async #hit(id: R["id"]): Promise<Hit<R> | undefined> {
    if (!await this.#ports.trusts(id)) return undefined;
    const seen = await this.#deadline.within(
      Promise.resolve(this.#ports.cache.lookup(id)),
      late,
    );
    return seen.state === "hit" ? seen : undefined;
  }

  #isSame(a: R | undefined, b: R | undefined): boolean {
    return a && b ? this.#options.same(a, b) : a === b;
  }

  #report(verdict: Verdict, stale?: StaleHit<R>): void {
    // A comparison that the disposal has ended has no verdict.
    if (this.#disposed && !stale) return;
    this.#options.onVerdict?.(verdict, stale);
  }

  #later(ms: number, run: () => void): void {
    if (this.#disposed) return;
    const timer = this.#runtime.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  /** Ends the comparisons. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#ready = false;
    for (const timer of this.#timers) this.#runtime.clearTimeout(timer);
    this.#deadline[Symbol.dispose]();
    await Promise.all(this.#running);
    // A comparison under way may have begun its next call meanwhile.
    this.#deadline[Symbol.dispose]();
  }
}

function late(): AppError {
  return new AppError("unavailable", "The comparison took too long.");
}
