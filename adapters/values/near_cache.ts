/**
 * A near cache: with bounded staleness this process also keeps entries itself, and
 * serves them for a while without asking the cache server.
 *
 * @module
 */
import { LRUCache } from "lru-cache";
import type {
  Entry,
  Found,
  KeyValue,
  Membership,
  Operation,
  Reply,
} from "../../src/dao/key_value.ts";
import { freshness } from "../../src/dao/freshness.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { Identified } from "../../src/record/record_type.ts";

type FoundEntry<R extends Identified> = Found<R> & { readonly value: Entry<R> };

interface Kept<R extends Identified> {
  readonly found: FoundEntry<R>;
  /** When the server was asked. */
  readonly askedAt: Moment;
}

/** A moment on both clocks: the steady one stands still during a suspension. */
interface Moment {
  readonly steady: number;
  readonly wall: number;
}

/** A {@linkcode KeyValue} in front of another one. */
export class NearCache<R extends Identified> implements KeyValue<R> {
  readonly #server: KeyValue<R>;
  readonly #staleness: number;
  readonly #runtime: Runtime;
  readonly #kept: LRUCache<string, Kept<R>>;
  /** The gets under way whose answers may be kept, by id. */
  readonly #gets = new Map<string, symbol>();

  /**
   * Keeps at most `max` entries of `server`, each for `staleness` milliseconds
   * after the server was asked for it. It owns the server.
   */
  constructor(
    server: KeyValue<R>,
    max: number,
    staleness: number,
    runtime: Runtime,
  ) {
    this.#runtime = runtime;
    this.#server = server;
    this.#staleness = staleness;
    this.#kept = new LRUCache({ max });
  }

  /** As {@linkcode KeyValue.membership}. */
  get membership(): Membership | undefined {
    return this.#server.membership;
  }

  /** As {@linkcode KeyValue.run}. */
  run(operation: Operation<R>): Promise<Reply<R>> | Reply<R> {
    const { op, key: { space, id } } = operation;
    if (space !== "entry") return this.#server.run(operation);
    if (op !== "get") {
      this.#kept.delete(id);
      this.#gets.delete(id);
      return this.#server.run(operation);
    }
    const askedAt = {
      steady: this.#runtime.steady(),
      wall: this.#runtime.now(),
    };
    const kept = this.#kept.get(id);
    if (kept && this.#serves(kept, askedAt)) return kept.found;
    return this.#ask(operation, askedAt);
  }

  /** Asks the server for an entry, and keeps it. */
  async #ask(operation: Operation<R>, askedAt: Moment): Promise<Reply<R>> {
    const { id } = operation.key;
    const get = this.#gets.get(id) ?? Symbol();
    this.#gets.set(id, get);
    let latest = false;
    let found: Reply<R>;
    try {
      found = await this.#server.run(operation);
    } finally {
      // An answer is not kept if this process has changed the entry meanwhile.
      latest = this.#gets.get(id) === get && this.#gets.delete(id);
    }
    if (latest && typeof found === "object" && isEntry(found)) {
      // The caller's copy does not change the kept entry.
      Object.freeze(found.value.record);
      const near = { ...found, withinStaleness: true };
      this.#kept.set(id, { found: near, askedAt });
    }
    return found;
  }

  #serves({ found, askedAt }: Kept<R>, { steady, wall }: Moment): boolean {
    return steady - askedAt.steady < this.#staleness &&
      Math.abs(wall - askedAt.wall) < this.#staleness &&
      freshness(found.value, wall) > 0;
  }

  /** As {@linkcode KeyValue.ping}. */
  ping(): Promise<void> {
    return this.#server.ping();
  }

  /** As {@linkcode KeyValue.forget}. */
  forget(): void {
    this.#kept.clear();
    this.#gets.clear();
    this.#server.forget();
  }

  /** Disposes of the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}

function isEntry<R extends Identified>(
  found: Found<R>,
): found is FoundEntry<R> {
  return typeof found.value === "object" && found.value.kind === "entry";
}
