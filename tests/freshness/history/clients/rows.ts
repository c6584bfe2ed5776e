/**
 * Locks on rows of people, held against the service: its writes wait between
 * the announcement and the change, and its reads do not.
 *
 * @module
 */
import type {
  FaultyStore,
  Session,
} from "../../../system/faults/store/faulty_store.ts";

/** A session of the database that locks rows. */
export class Rows implements AsyncDisposable {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  /** Opens a session. */
  static async open(store: FaultyStore): Promise<Rows> {
    return new Rows(await store.connect());
  }

  /** Locks the rows of those ids; MariaDB also locks where they would be. */
  async lock(ids: readonly string[]): Promise<void> {
    await this.#session.run("START TRANSACTION");
    const places = ids.map(() => "?").join(", ");
    try {
      await this.#session.change(
        `SELECT id FROM person WHERE id IN (${places}) FOR UPDATE`,
        ids,
      );
    } catch {
      // A deadlock, of which we are the victim.
    }
  }

  /** Unlocks all. */
  async unlock(): Promise<void> {
    await this.#session.run("ROLLBACK");
  }

  /** Ends the session, and with it the locks. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
