/**
 * A database that tests make fail, whichever it is.
 *
 * @module
 */
import type { Server } from "../../../support/servers/server.ts";

/** A database server of a test's own, and the faults that need its language. */
export interface FaultyStore extends AsyncDisposable {
  /** What it is called. */
  readonly name: string;
  /** The server, which can be killed, stopped and paused. */
  readonly server: Server;
  /** A statement that makes all writes wait, and no read. */
  readonly lockAll: string;
  /** How another program writes to it. */
  readonly writer: WriterSql;
  /** The URL for the service, which is no administrator, at this port. */
  url(port: number, database?: string): string;
  /** Makes a database for the service, unless it is there. */
  createDatabase(name: string): Promise<void>;
  /** Connects as an administrator, past the network of the service. */
  connect(): Promise<Session>;
  /** Refuses all writes, or takes them again. */
  setReadOnly(on: boolean): Promise<void>;
  /** Has no room for what is written to the table of people, or has it again. */
  setFull(on: boolean): Promise<void>;
  /** Has no connection for the service, not even those it had, or has them. */
  setExhausted(on: boolean): Promise<void>;
  /**
   * Has no new connection for the service until the result is disposed of, and
   * ends those that are chosen.
   */
  takeConnections(choose: () => boolean): Promise<AsyncDisposable>;
}

/** A session of an administrator. */
export interface Session extends AsyncDisposable {
  /** Runs one statement or several. */
  run(sql: string): Promise<unknown>;
  /** Runs a statement with `?` for its values; returns how many rows it changed. */
  change(sql: string, values: readonly (string | null)[]): Promise<number>;
  /** Drops the connection. What waits on it may stay pending. */
  destroy(): void;
}

/** The SQL of another program. Rows are written as `INTO … VALUES …`. */
export interface WriterSql {
  /** The statement that begins a session, in which no wait for a lock is long. */
  readonly session: string;
  /** The statement after which the triggers take a session for the service. */
  readonly own: string;
  /** Adds the rows whose ids are free. */
  add(rows: string): string;
  /** Adds the rows, or replaces those that are there. */
  replace(rows: string): string;
  /** Adds the rows, or changes the first names of those that are there. */
  merge(rows: string): string;
}

/** Runs SQL as an administrator. */
export async function sql(store: FaultyStore, text: string): Promise<void> {
  await using session = await store.connect();
  await session.run(text);
}
