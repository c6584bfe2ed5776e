/**
 * The types of the parts of `pg` that the adapter uses; the package has none.
 * Its class is imported alone: the whole package also looks for a native
 * library.
 *
 * @module
 */
import type { Socket } from "node:net";
import Client from "pg/lib/client.js";
import type { Done } from "../../sql/pool/commands.ts";

/** A client of one connection. */
export interface PgClient {
  /** The connection below it, which speaks the protocol. */
  readonly connection: PgWire;
  /** The id of the server's process, once it has connected. */
  readonly processID: number | null;
  /** Connects and logs in. */
  connect(done: (error: unknown) => void): void;
  /** Runs a statement, or several in one text. */
  query(query: PgQuery, done: Done<PgAnswer | PgAnswer[]>): void;
  /** Says goodbye; the server hangs up. */
  end(): void;
  /** Listens to the end of the connection. */
  on(event: "error", listener: (error: unknown) => void): void;
  /** Listens to the end of the connection. */
  on(event: "end", listener: () => void): void;
  /** Listens to the notifications of the channels that the session listens to. */
  on(
    event: "notification",
    listener: (it: { readonly payload?: string }) => void,
  ): void;
}

/** The connection below a client. */
export interface PgWire {
  /** The socket; with TLS another one once TLS has begun. */
  readonly stream: Socket;
  /** Listens to a message of the server, or to the start of TLS. */
  on(event: string, listener: () => void): void;
}

/** A statement. */
export interface PgQuery {
  /** The SQL, with `$1` for the first parameter. */
  readonly text: string;
  /** The name under which the server keeps it prepared. */
  readonly name?: string;
  /** The parameters. */
  readonly values?: (string | null)[];
  /** Rows are lists of their columns. */
  readonly rowMode: "array";
}

/** The answer to a statement. */
export interface PgAnswer {
  /** What the server did, such as `COMMIT`. */
  readonly command: string;
  /** The number of rows, of a change the number of changed rows. */
  readonly rowCount: number | null;
  /** The rows of a query. */
  readonly rows: (string | null)[][];
}

/** The options of a client. */
export interface PgOptions {
  /** The server's name or address, or the folder of its UNIX socket. */
  readonly host: string;
  /** The server's port. */
  readonly port: number;
  /** The name of the role. */
  readonly user: string;
  /** The name of the database. */
  readonly database: string;
  /** The password; a function, because `pg` would look for one in files. */
  readonly password: () => string;
  /** The checks of the server's certificate; `false` without TLS. */
  readonly ssl: object | false;
  /** The socket to connect with. */
  readonly stream: () => Socket;
}

const TEXTS = { getTypeParser: () => (text: string) => text };

const Constructor = Client as unknown as new (options: object) => PgClient;

/**
 * A client that is not connected yet. What is not set here, `pg` would take from
 * the variables `PG…` of the environment.
 */
export function createClient(options: PgOptions): PgClient {
  return new Constructor({
    ...options,
    types: TEXTS,
    keepAlive: true,
    application_name: "person",
    options: "-c client_min_messages=error",
    sslnegotiation: "postgres",
    client_encoding: "UTF8",
  });
}
