/**
 * The connection options in a `mysql:` or `deno-mysql:` URL.
 *
 * @module
 */
import { createPublicKey } from "node:crypto";
import {
  authoritiesFile,
  authoritiesOf,
  decoded,
  fileOf,
  flag,
  refuseFragment,
  renewed,
  wrongUrl,
} from "../../../src/dao/url_text.ts";
import { isLoopback } from "../../../src/loopback.ts";

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
  /** The outbox of the service that the connection is for, if there is one. */
  readonly outbox?: string;
  /** The checks of the server's certificate; without it the connection is plain. */
  readonly ssl?: MysqlTls;
  /** Absent if any server may get the password that asks for it. */
  readonly guard?: PasswordGuard;
}

/** A connection whose server must not get the password with a key of its own. */
export interface PasswordGuard {
  /** The public key of the server, as PEM, which encrypts the password. */
  readonly serverKey?: string;
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
 * `AppError("config")` at once. Each call reads the files that the URL names
 * again, because an operator may renew them.
 */
export function connectionOptions(url: URL): () => MysqlOptions {
  const tls = flag(url, "tls");
  const ca = authoritiesFile(url, tls);
  const key = url.searchParams.get("server-key");
  if (key !== null && tls) {
    throw wrongUrl(
      "The parameter server-key is for a connection without tls=true.",
    );
  }
  const insecure = flag(url, "insecure-login");
  refuseFragment(url);
  const options = {
    // A URL has brackets around an IPv6 address; the socket takes none.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 3306),
    user: decoded(url.username),
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)),
  };
  if (!options.host || !options.user || !options.database) {
    throw wrongUrl(
      "The URL must name a host, a user and a database: " +
        `${url.protocol}//user:password@host:3306/database`,
    );
  }
  if (tls) return renewed(() => ({ ...options, ssl: tlsOptions(ca) }));
  if (key !== null) {
    return renewed(() => ({
      ...options,
      guard: { serverKey: publicKey(key) },
    }));
  }
  // An attacker on the network cannot stand between a machine and itself.
  const trusted = insecure || isLoopback(options.host) || !options.password;
  return () => trusted ? options : { ...options, guard: {} };
}

function tlsOptions(ca: string | null): MysqlTls {
  // Without `verifyIdentity`, mysql2 accepts a certificate for another host.
  const checks = { rejectUnauthorized: true, verifyIdentity: true } as const;
  return ca === null ? checks : { ...checks, ca: authoritiesOf(ca) };
}

/** The key in a file. MySQL writes a NUL behind the key in its own. */
function publicKey(path: string): string {
  const [pem] = PEM.exec(fileOf("server-key", path)) ?? [];
  try {
    if (pem && createPublicKey(pem)) return pem;
  } catch {
    // What is between the lines is no key.
  }
  throw wrongUrl(
    "The file of the parameter server-key holds no PEM public key.",
  );
}

const PEM = /-----BEGIN ((?:RSA )?PUBLIC KEY)-----[^-]+-----END \1-----/;
