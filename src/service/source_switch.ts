/**
 * The switch between cache and database, of one instance and of all.
 *
 * @module
 */
import { AppError } from "../errors.ts";
import type { Source } from "../protocol/reading.ts";

/**
 * The source of reads of one instance. The last order counts, whether it was for
 * this instance or for all. A new process follows the order for all, if there is
 * one, and else its setting.
 */
export class SourceSwitch {
  readonly #setting: Source;
  readonly #hasCache: boolean;
  #source: Source;
  #fleet: Source | undefined;

  /** The source by the setting; without a cache it is always the database. */
  constructor(setting: Source, hasCache: boolean) {
    this.#setting = setting;
    this.#hasCache = hasCache;
    this.#source = setting;
  }

  /** Where this instance reads from. */
  get source(): Source {
    return this.#source;
  }

  /** The order for all instances, if there is one. */
  get fleet(): Source | undefined {
    return this.#fleet;
  }

  /** Switches this instance; `conflict` if there is no cache to read from. */
  set(source: Source): void {
    if (source === "cache" && !this.#hasCache) {
      throw new AppError(
        "conflict",
        'No cache is configured (PERSON_CACHE is "none:"), so the source stays "database".',
      );
    }
    this.#source = source;
  }

  /** Follows an order for all instances, or its end. */
  follow(fleet: Source | undefined): void {
    this.#fleet = fleet;
    const next = fleet ?? this.#setting;
    this.#source = this.#hasCache ? next : "database";
  }
}
