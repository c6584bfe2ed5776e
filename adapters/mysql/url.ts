/**
 * The connection options in a `mysql:` or `deno-mysql:` URL.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { AppError } from "../../src/errors.ts";
import { flag } from "../sql/table.ts";
import type { TriggerWish } from "./triggers.ts";

/** The options of a connection. */
export interface MysqlOptions {
  /** The server's name or address. */
  readonly host: string;
  /** The server's port. */
  readonly port: number;
  /** The name of the account. */
  readonly user: string;
  /** The password of the account; may be empty. */
  readonly password: string;
  /** The name of the database. */
  readonly database: string;
  /** The checks of the server's certificate; without it the connection is plain. */
  readonly ssl?: MysqlTls;
}

/** The checks of the server's certificate, by the names of mysql2. */
export interface MysqlTls {
  /** A known authority must have issued it. */
  readonly rejectUnauthorized: true;
  /** It must name the host. */
  readonly verifyIdentity: true;
  /** The trusted authority, as PEM; the system's authorities by default. */
  readonly ca?: string;
}

/**
 * A function that makes the options of a connection. A wrong URL throws
 * `AppError("config")` at once. Each call reads the file of `tls-ca` again,
 * because an operator may renew it.
 */
export function connectionOptions(url: URL): () => MysqlOptions {
  const tls = flag(url, "tls", false);
  const ca = url.searchParams.get("tls-ca");
  if (ca !== null && !tls) {
    throw new AppError("config", "The parameter tls-ca needs tls=true.");
  }
  if (url.hash !== "") {
    throw new AppError("config", "Write a # in the URL as %23.");
  }
  const options = {
    // A URL has brackets around an IPv6 address; the socket takes none.
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

/** When to create the triggers: the parameter `triggers` comes first. */
export function triggerWish(url: URL, otherWriters = true): TriggerWish {
  if (!url.searchParams.has("triggers")) {
    return otherWriters ? "with a new table" : "never";
  }
  return flag(url, "triggers", true) ? "always" : "never";
}

function tlsOptions(ca: string | null): MysqlTls {
  // Without `verifyIdentity`, mysql2 accepts a certificate for another host.
  const checks = { rejectUnauthorized: true, verifyIdentity: true } as const;
  if (ca === null) return checks;
  try {
    return { ...checks, ca: readFileSync(ca, "utf8") };
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
