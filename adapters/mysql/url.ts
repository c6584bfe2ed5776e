/**
 * What a `mysql:` or `deno-mysql:` URL says about the connection.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import { flag } from "../sql/table.ts";

/** Where the database is, and how it is reached. */
export interface MysqlOptions {
  /** The server's name or address. */
  readonly host: string;
  /** The server's port. */
  readonly port: number;
  /** The account. */
  readonly user: string;
  /** The account's password. */
  readonly password: string;
  /** The database. */
  readonly database: string;
  /** How the connection is encrypted, if it is. */
  readonly ssl?: MysqlTls;
}

/** What is asked of the server's certificate, as mysql2 names it. */
export interface MysqlTls {
  /** It must be of a known authority. */
  readonly rejectUnauthorized: true;
  /** It must name the host. */
  readonly verifyIdentity: true;
  /** The authority, as PEM. */
  readonly ca?: string;
}

/**
 * The options of a connection; throws `AppError("config")` if the URL is
 * wrong. They are read when called for: the file of `tls-ca` may be renewed.
 */
export function connectionOptions(url: URL): () => MysqlOptions {
  const tls = flag(url, "tls", false);
  const ca = url.searchParams.get("tls-ca");
  if (ca !== null && !tls) {
    throw new AppError("config", "The parameter tls-ca needs tls=true.");
  }
  const options = {
    // An IPv6 address stands in brackets.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 3306),
    user: decoded(url.username),
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)),
  };
  if (!options.host || !options.user || !options.database) {
    throw new AppError(
      "config",
      "The URL must name a host, a user and a database: " +
        `${url.protocol}//user:password@host:3306/database`,
    );
  }
  return () => tls ? { ...options, ssl: tlsOptions(ca) } : options;
}

function tlsOptions(ca: string | null): MysqlTls {
  // Without `verifyIdentity` mysql2 takes any certificate of the authority.
  const checks = { rejectUnauthorized: true, verifyIdentity: true } as const;
  if (ca === null) return checks;
  try {
    return { ...checks, ca: Deno.readTextFileSync(ca) };
  } catch (cause) {
    throw new AppError(
      "unavailable",
      "The file of the parameter tls-ca cannot be read.",
      { cause },
    );
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AppError(
      "config",
      "Write a % in the user, the password or the database as %25.",
      { cause },
    );
  }
}
