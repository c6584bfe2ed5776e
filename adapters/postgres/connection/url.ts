/**
 * The connection options in a `postgres:` URL.
 *
 * @module
 */
import {
  authoritiesFile,
  authoritiesOf,
  decoded,
  flag,
  refuseFragment,
  renewed,
  wrongUrl,
} from "../../../src/dao/url_text.ts";
import { isLoopback } from "../../../src/loopback.ts";

/** The options of a connection. */
export interface PostgresOptions {
  /** The server's name or address, or the folder of its UNIX socket. */
  readonly host: string;
  /** The server's port. */
  readonly port: number;
  /** The name of the role. */
  readonly user: string;
  /** The password of the role; may be empty. */
  readonly password: string;
  /** The name of the database. */
  readonly database: string;
  /** The checks of the server's certificate; without it the connection is plain. */
  readonly tls?: PostgresTls;
  /** Whether only SCRAM may be used, by which no server gets the password. */
  readonly scramOnly: boolean;
}

/** The checks of the server's certificate: those of `sslmode=verify-full`. */
export interface PostgresTls {
  /** The trusted authority, as PEM; the system's authorities by default. */
  readonly ca?: string;
}

/**
 * A function that makes the options of a connection. A wrong URL throws
 * `AppError("config")` at once. Each call reads the file that the URL names
 * again, because an operator may renew it.
 */
export function connectionOptions(url: URL): () => PostgresOptions {
  refuseFragment(url);
  const host = decoded(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  const local = host.startsWith("/") || isLoopback(host);
  const tls = flag(url, "tls", !local);
  if (tls && host.startsWith("/")) {
    throw wrongUrl("There is no TLS on a UNIX socket.");
  }
  const ca = authoritiesFile(url, tls);
  const insecure = flag(url, "insecure-login");
  const options = {
    host,
    port: Number(url.port || 5432),
    user: decoded(url.username),
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)),
    // An attacker on the network cannot stand between a machine and itself.
    scramOnly: !tls && !local && !insecure,
  };
  if (!options.host || !options.user || !options.database) {
    throw wrongUrl(
      "The URL must name a host, a user and a database: " +
        "postgres://user:password@host:5432/database, or for a UNIX socket " +
        "postgres://user@%2Frun%2Fpostgresql/database",
    );
  }
  if (!tls) return () => options;
  return renewed(() => ({
    ...options,
    tls: ca === null ? {} : { ca: authoritiesOf(ca) },
  }));
}
