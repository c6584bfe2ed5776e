/**
 * The pending writes of this instance: writes whose invalidation the cache has
 * not acknowledged. Reads of their ids bypass the cache.
 *
 * @module
 */
import type { WriteToken } from "../../dao/store.ts";
import type { Runtime } from "../../runtime.ts";
import { tokenOf } from "./row_kind.ts";

/** One pending write. */
export interface PendingWrite {
  /** The token of the write's outbox rows. */
  readonly token: WriteToken;
  /** The ids that the write changes. */
  readonly ids: readonly string[];
  /** Whether the store call has ended, so the drainer may invalidate. */
  changed: boolean;
  /** Called when the cache has acknowledged the invalidation. */
  onInvalidated: () => void;
  /** Settles when the write may be acknowledged. */
  published?: Promise<boolean>;
}

/** The pending writes by token; one id may have several. */
export class PendingWrites {
  readonly #writes = new Map<WriteToken, PendingWrite>();
  /** The number of pending writes of each id. */
  readonly #counts = new Map<string, number>();
  readonly #runtime: Runtime;

  /** No writes yet; their tokens come from the runtime. */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** The number of pending writes. */
  get size(): number {
    return this.#writes.size;
  }

  /** Whether the id has a pending write. */
  has(id: string): boolean {
    // Usually there is no pending write. To look up an id costs its hash.
    return this.#counts.size > 0 && this.#counts.has(id);
  }

  /**
   * Begins a pending write of the ids, and returns its new token; `outcome` as in
   * `WritePorts.beginPending`.
   */
  begin(ids: readonly string[], outcome?: "unknown"): WriteToken {
    const token = tokenOf(this.#runtime.uuid(), outcome);
    const write = { token, ids, changed: false, onInvalidated: () => {} };
    this.#writes.set(token, write);
    for (const id of ids) {
      this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    }
    return token;
  }

  /** The pending write of a token, or `undefined` if it has ended. */
  get(token: WriteToken): PendingWrite | undefined {
    return this.#writes.get(token);
  }

  /**
   * Ends a pending write, tells it so and returns it, or `undefined` if it had
   * ended.
   */
  end(token: WriteToken): PendingWrite | undefined {
    const write = this.#writes.get(token);
    this.#writes.delete(token);
    for (const id of write?.ids ?? []) {
      const others = (this.#counts.get(id) ?? 1) - 1;
      if (others > 0) this.#counts.set(id, others);
      else this.#counts.delete(id);
    }
    write?.onInvalidated();
    return write;
  }

  /** Every pending write, the oldest first. */
  all(): PendingWrite[] {
    return [...this.#writes.values()];
  }

  /** The pending writes whose store call has ended. */
  changed(): PendingWrite[] {
    return this.all().filter((write) => write.changed);
  }

  /** The rows of the writes in `changed`; the outbox may not have each of them yet. */
  rows(): { token: WriteToken; id: string }[] {
    return this.changed().flatMap(({ token, ids }) =>
      ids.map((id) => ({ token, id }))
    );
  }
}
