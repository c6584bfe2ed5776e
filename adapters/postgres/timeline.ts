/**
 * The timeline of the server: a standby that is promoted begins a new one.
 *
 * @module
 */
import type { Program } from "../sql/driver.ts";
import { ConnectionLost } from "../sql/pool/session.ts";
import { codeOf } from "./errors.ts";

const ASK = "SELECT CASE WHEN NOT pg_is_in_recovery() THEN " +
  "left(pg_walfile_name(pg_current_wal_lsn()), 8) END";

/**
 * The user lacks the right, or the server lacks the function, does not support it,
 * or would only answer with another `wal_level`, as Aurora does.
 */
const DENIED = ["42501", "42883", "0A000", "55000"];

/** Asks for the timeline until the server denies the answer. */
export class Timeline {
  #denied = false;

  /** The timeline, an empty text on a standby, `undefined` if it is denied. */
  *read(): Program<string | undefined> {
    if (this.#denied) return undefined;
    try {
      const { rows: [[timeline] = []] } = yield { sql: ASK, params: [] };
      return timeline ?? "";
    } catch (error) {
      const lost = error instanceof ConnectionLost;
      this.#denied = DENIED.includes(codeOf(lost ? error.cause : error));
      // Where the connection is lost, too, the driver runs the program again.
      if (lost || !this.#denied) throw error;
      return undefined;
    }
  }
}
