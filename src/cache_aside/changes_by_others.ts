/**
 * Notices that another program has changed the store, in a store that can tell.
 *
 * @module
 */
import type { Identified } from "../record/record_type.ts";
import type { Cache } from "../dao/cache.ts";
import type { Store } from "../dao/store.ts";
import type { Runtime } from "../runtime.ts";

/** The part of a cache that a change concerns. */
type Forgetful<R extends Identified> = Pick<Cache<R>, "forget">;

/**
 * Watches the number of {@linkcode Store.changesByOthers}. A new number makes
 * the cache forget everything, so a read that looks first and asks the cache
 * afterwards is never older than a commit before it began. A slower read may
 * have loaded the old record, but its ticket fills nothing any more.
 */
export class ChangesByOthers<R extends Identified> {
  readonly #changes: () => number;
  readonly #cache: Forgetful<R>;
  readonly #runtime: Runtime;
  #seen: number | undefined;
  #next: Promise<boolean> | undefined;

  private constructor(
    changes: () => number,
    cache: Forgetful<R>,
    runtime: Runtime,
  ) {
    this.#changes = changes;
    this.#cache = cache;
    this.#runtime = runtime;
  }

  /** Watches the store for the cache; `undefined` if the store cannot tell. */
  static of<R extends Identified>(
    store: Store<R>,
    cache: Forgetful<R>,
    runtime: Runtime,
  ): ChangesByOthers<R> | undefined {
    const { changesByOthers } = store;
    if (!changesByOthers) return undefined;
    const changes = () => changesByOthers.call(store);
    return new ChangesByOthers(changes, cache, runtime);
  }

  /**
   * Looks at the store, at the end of this turn of the event loop: one look
   * serves all reads that began before it. Answers `false` if the store cannot
   * tell; then the cache may be old.
   */
  look(): Promise<boolean> {
    return this.#next ??= new Promise((resolve) =>
      this.#runtime.setImmediate(() => {
        // A read that begins from now on needs a look of its own.
        this.#next = undefined;
        resolve(this.#look());
      })
    );
  }

  #look(): boolean {
    let now: number;
    try {
      now = this.#changes();
    } catch {
      return false;
    }
    if (now !== this.#seen) {
      // What the cache holds at the start may be older than any change.
      this.#cache.forget();
      this.#seen = now;
    }
    return true;
  }
}
