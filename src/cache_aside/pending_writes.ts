/**
 * The writes of this instance that the cache has not been told of, and the ids
 * for which it is therefore not asked.
 *
 * @module
 */
import type { WriteToken } from "../dao/store.ts";

/** One such write. */
export interface PendingWrite {
  /** Names its rows in the log. */
  readonly token: WriteToken;
  /** Whom it changes. */
  readonly ids: readonly string[];
  /** The write is over, so the drainer may invalidate. */
  left: boolean;
  /** Called when the cache has been told. */
  told: () => void;
  /** Settles when the write may be acknowledged. */
  published?: Promise<boolean>;
}

/** The holds, by token; an id may have several. */
export class PendingWrites {
  readonly #holds = new Map<WriteToken, PendingWrite>();
  readonly #covered = new Map<string, number>();

  /** How many there are. */
  get size(): number {
    return this.#holds.size;
  }

  /** Whether there is a hold on the id. */
  covers(id: string): boolean {
    return this.#covered.has(id);
  }

  /** A hold on the ids; returns its fresh token. */
  add(ids: readonly string[]): WriteToken {
    const token = crypto.randomUUID();
    this.#holds.set(token, { token, ids, left: false, told: () => {} });
    for (const id of ids) {
      this.#covered.set(id, (this.#covered.get(id) ?? 0) + 1);
    }
    return token;
  }

  /** The hold of a token, while it lasts. */
  get(token: WriteToken): PendingWrite | undefined {
    return this.#holds.get(token);
  }

  /** Ends a hold. */
  remove(token: WriteToken): PendingWrite | undefined {
    const hold = this.#holds.get(token);
    this.#holds.delete(token);
    for (const id of hold?.ids ?? []) {
      const others = (this.#covered.get(id) ?? 1) - 1;
      if (others > 0) this.#covered.set(id, others);
      else this.#covered.delete(id);
    }
    return hold;
  }

  /** Every hold. */
  all(): PendingWrite[] {
    return [...this.#holds.values()];
  }

  /** Those whose write is over. */
  left(): PendingWrite[] {
    return this.all().filter((hold) => hold.left);
  }
}
