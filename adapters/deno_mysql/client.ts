/**
 * The types of the parts of deno_mysql that the adapter uses, and the
 * configuration from a URL. The module's own types do not pass `deno check`.
 *
 * @module
 */
import { flag } from "../../src/dao/url_text.ts";
import { AppError } from "../../src/errors.ts";
import { connectionOptions, type MysqlTls } from "../mysql/connection/url.ts";

/** The exports of the module that the adapter uses. */
export interface DenoMysql {
  /** The class of a connection, which is not connected yet. */
  readonly Connection: new (config: DenoMysqlConfig) => DenoMysqlClient;
  /** Sets whether the module writes to the standard output. */
  configLogger(config: { enable: boolean }): Promise<void>;
}

/** The configuration of a connection. */
export interface DenoMysqlConfig {
  /** The server's name or address. */
  readonly hostname: string;
  /** The server's port. */
  readonly port: number;
  /** The name of the account. */
  readonly username: string;
  /** The password of the account; may be empty. */
  readonly password: string;
  /** The name of the database. */
  readonly db: string;
  /** The longest wait for a packet, in milliseconds; 0 for no limit. */
  timeout: number;
  /** Encryption, with a check of the server's certificate. */
  readonly tls?: { mode: "verify_identity"; caCerts?: string[] };
}

/** A connection of the module. */
export interface DenoMysqlClient {
  /** Connects and logs in. */
  connect(): Promise<void>;
  /** Runs a statement, with the values in its text. */
  execute(sql: string): Promise<Answer>;
  /** Closes the socket. */
  close(): void;
}

/** The result of a statement. */
export interface Answer {
  /** The number of changed rows. */
  readonly affectedRows?: number;
  /** The rows of a query, by the names of their columns. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
}

/** Whether a module is the driver. */
export function isDriver(module: object): module is DenoMysql {
  return ["Connection", "configLogger"].every((name) =>
    typeof Reflect.get(module, name) === "function"
  );
}

/** The configuration in a `deno-mysql:` URL; throws `AppError("config")`. */
export function configOf(url: URL, timeout: number): () => DenoMysqlConfig {
  const options = connectionOptions(url);
  // The module gives the password to every server that sends a key, and no
  // option of it prevents that.
  if (!flag(url, "tls") && options().guard) {
    throw new AppError(
      "config",
      "Without TLS the driver deno_mysql gives the password to any server that " +
        "asks for it. Add tls=true to the URL, or insecure-login=true, or use " +
        "mysql: instead.",
    );
  }
  return () => {
    const { host, port, user, password, database, ssl } = options();
    return {
      hostname: host,
      port,
      username: user,
      password,
      db: database,
      // The module must not wait for a handshake after the call has ended.
      timeout,
      ...(ssl ? { tls: tlsOf(ssl) } : {}),
    };
  };
}

function tlsOf({ ca }: MysqlTls): NonNullable<DenoMysqlConfig["tls"]> {
  const caCerts = ca === undefined ? {} : { caCerts: [ca] };
  return { mode: "verify_identity", ...caCerts };
}
