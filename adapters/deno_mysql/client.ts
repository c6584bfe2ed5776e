/**
 * As much of the module deno_mysql as is used here, and how a URL configures
 * it. Its own types do not pass the checks of this Deno.
 *
 * @module
 */
import { connectionOptions, type MysqlTls } from "../mysql/url.ts";

/** As much of the module as is used here. */
export interface DenoMysql {
  /** A connection, to be connected. */
  readonly Connection: new (config: DenoMysqlConfig) => DenoMysqlClient;
  /** Tells it what to write to the standard output. */
  configLogger(config: { enable: boolean }): Promise<void>;
}

/** How the module connects. */
export interface DenoMysqlConfig {
  /** The server's name or address. */
  readonly hostname: string;
  /** The server's port. */
  readonly port: number;
  /** The account. */
  readonly username: string;
  /** The account's password. */
  readonly password: string;
  /** The database. */
  readonly db: string;
  /** The longest wait for a packet, in milliseconds. */
  readonly timeout: number;
  /** Encryption with a certificate of the server that is checked. */
  readonly tls?: { mode: "verify_identity"; caCerts?: string[] };
}

/** A connection of the module. */
export interface DenoMysqlClient {
  /** Connects and logs in. */
  connect(): Promise<void>;
  /** Runs a statement. */
  execute(sql: string): Promise<Answer>;
  /** Closes the socket. */
  close(): void;
}

/** What a statement did. */
export interface Answer {
  /** The rows that it changed. */
  readonly affectedRows?: number;
  /** The number that it made or set. */
  readonly lastInsertId?: number;
  /** The rows that it read, column by column. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
}

/** Whether a module is the driver. */
export function isDriver(module: object): module is DenoMysql {
  return ["Connection", "configLogger"].every((name) =>
    typeof Reflect.get(module, name) === "function"
  );
}

/** How a `deno-mysql:` URL connects; throws `AppError("config")`. */
export function configOf(url: URL, timeout: number): () => DenoMysqlConfig {
  const options = connectionOptions(url);
  return () => {
    const { host, port, user, password, database, ssl } = options();
    return {
      hostname: host,
      port,
      username: user,
      password,
      db: database,
      // No packet takes longer than a call, so that none is waited for after.
      timeout,
      ...(ssl ? { tls: tlsOf(ssl) } : {}),
    };
  };
}

function tlsOf({ ca }: MysqlTls): NonNullable<DenoMysqlConfig["tls"]> {
  const caCerts = ca === undefined ? {} : { caCerts: [ca] };
  return { mode: "verify_identity", ...caCerts };
}
