/**
 * A store in memory that tells of changes by other programs, as SQLite does.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import { MemoryStore } from "./memory_store.ts";

/** A store that tells; another adapter on its data is the other program. */
export class TellingStore extends MemoryStore {
  /** How often it was asked. */
  asked = 0;
  /** While `true`, it cannot tell. */
  blind = false;

  /** As {@linkcode PersonStore.changesByOthers}; it fails while it is down. */
  changesByOthers(): number {
    this.asked += 1;
    if (this.blind || this.down) {
      throw new AppError("unavailable", "The store is down.");
    }
    return this.changes.count - this.ownChanges;
  }
}
