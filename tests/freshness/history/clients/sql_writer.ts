/**
 * Another writer: an SQL client that changes people past the service, in a table
 * with triggers. Like a client of the service it writes down what it did.
 *
 * @module
 */
import type { Random } from "../../../system/faults/random.ts";
import type {
  FaultyStore,
  Session,
} from "../../../system/faults/store/faulty_store.ts";
import type { AnyCall, Write } from "../checker/call.ts";
import { sleep } from "./sleep.ts";
import { type Ids, type Transaction, TRANSACTIONS } from "./transactions.ts";

/** Longer than a transaction takes, except on a server that is stopped. */
const PATIENCE = 6_000;

/** The longest wait for a connection, in milliseconds. */
const CONNECT = 1_000;

/** How a transaction ended; `lost`: nothing was committed, or even read. */
type End = "committed" | "rolled back" | "lost" | "unknown";

const OUTCOMES: Readonly<Record<End, Write["outcome"]>> = {
  "committed": "done",
  "rolled back": "refused",
  "lost": "refused",
  "unknown": "unknown",
};

/** How another writer is set up. */
export interface SqlWriterOptions {
  /** The number of the client. */
  readonly number: number;
  /** The database, past every fault of the network. */
  readonly store: FaultyStore;
  /** Receives what it does. */
  readonly calls: AnyCall[];
  /** Whose person of an id it changes. */
  readonly subject: (id: string) => string;
  /** A value that was never written before. */
  readonly fresh: () => string;
  /** Whether its sessions have the mark of the service's own. */
  readonly marked: boolean;
}

/** Another writer; it makes one transaction at a time. */
export class SqlWriter implements Disposable {
  readonly #options: SqlWriterOptions;
  #connection: Session | undefined;

  /** A writer that connects with its first transaction. */
  constructor(options: SqlWriterOptions) {
    this.#options = options;
  }

  /** Makes some transaction on the ids. */
  async write(ids: Ids, chance: Random): Promise<void> {
    const connection = await this.#connect();
    const kinds = Object.values(TRANSACTIONS);
    const make = kinds[chance.below(kinds.length)];
    if (!connection || !make) return;
    const { calls, number, fresh, subject, store } = this.#options;
    const transaction = make(ids, fresh, store.writer);
    const start = performance.now();
    // Others may read what it writes before its end is known here.
    const notes = transaction.writes.map((it) => {
      const call = { ...it, id: subject(it.id), start, bySql: true } as const;
      const by = { client: number, instance: -1 } as const;
      const open = { end: Infinity, status: 0, outcome: "unknown" } as const;
      return calls.push({ ...call, ...by, ...open }) - 1;
    });
    const ended = await this.#run(transaction, connection);
    const end = performance.now();
    for (const at of notes) {
      const call = calls[at];
      if (!call || call.op === "get") continue;
      // What was lost tells nothing of what was there.
      const op = ended === "lost" ? "import" : call.op;
      const outcome = OUTCOMES[ended];
      calls[at] = { ...call, op, end, outcome, how: `SQL, ${ended}` };
    }
    if (ended === "committed" || ended === "rolled back") return;
    connection.destroy();
    this.#connection = undefined;
  }

  async #run(
    { statements, rollsBack }: Transaction,
    connection: Session,
  ): Promise<End> {
    let sent: End = "lost";
    const work = async (): Promise<End> => {
      await connection.run("START TRANSACTION");
      let rows = 0;
      for (const [sql, values] of statements) {
        rows = await connection.change(sql, values);
      }
      if (
        rollsBack === "always" || rollsBack === "without a row" && rows === 0
      ) {
        await connection.run("ROLLBACK");
        return "rolled back";
      }
      sent = "unknown";
      await connection.run("COMMIT");
      return "committed";
    };
    const over = new AbortController();
    try {
      // The driver never ends what waits on a connection that was destroyed.
      const late = sleep(PATIENCE, over.signal).then(() => sent);
      return await Promise.race([work().catch(() => sent), late]);
    } finally {
      over.abort();
    }
  }

  /** A connection, or `undefined` while the database accepts none. */
  async #connect(): Promise<Session | undefined> {
    if (this.#connection) return this.#connection;
    const { store, marked } = this.#options;
    const { session, own } = store.writer;
    const over = new AbortController();
    const opening = store.connect();
    const late = sleep(CONNECT, over.signal);
    let connection: Session | undefined;
    try {
      connection = await Promise.race([opening, late]) ?? undefined;
      if (!connection) throw new Error("The database does not answer");
      await connection.run(marked ? `${session}; ${own}` : session);
      return this.#connection = connection;
    } catch {
      opening.then((it) => it.destroy(), () => {});
      return undefined;
    } finally {
      over.abort();
    }
  }

  /** Closes the connection, which rolls back what was not committed. */
  [Symbol.dispose](): void {
    this.#connection?.destroy();
  }
}
