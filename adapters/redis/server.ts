/**
 * The address, TLS, login and database of the server in a `redis:` URL.
 *
 * @module
 */
import {
  authoritiesFile,
  authoritiesOf,
  decoded,
  flag,
  refuseFragment,
  wrongUrl,
} from "../../src/dao/url_text.ts";
import { isLoopback } from "../../src/loopback.ts";

/** One server of Redis or Valkey. */
export interface RedisServer {
  /** `host:port`, `[ip]:port` or `unix:/path`, for logs. */
  readonly name: string;
  /** The address to connect to. */
  readonly at:
    | { readonly host: string; readonly port: number }
    | { readonly path: string };
  /** TLS, and the authorities to trust instead of the system's, as PEM. */
  readonly tls?: { readonly ca?: string };
  /** The user and the password; without a user, it is the default user. */
  readonly login?: { readonly user?: string; readonly password: string };
  /** The number of the database. */
  readonly database: number;
}

const PORT = 6379;

/** The server in a `redis:` or `rediss:` URL; reads the file of `tls-ca`. */
export function serverOf(url: URL): RedisServer {
  refuseFragment(url);
  const place = placeOf(url);
  const login = loginOf(url);
  const tls = tlsOf(url);
  if (tls && "path" in place.at) {
    throw wrongUrl("TLS does not work with a UNIX socket: use redis://.");
  }
  const insecure = flag(url, "insecure-login");
  const local = "path" in place.at || isLoopback(place.at.host);
  if (login && !tls && !local && !insecure) {
    throw wrongUrl(
      "Without TLS every server on the way can read the password: use " +
        "rediss://, or allow that with insecure-login=true.",
    );
  }
  return {
    ...place,
    ...(tls && { tls }),
    ...(login && { login }),
    database: databaseOf(url),
  };
}

function placeOf(url: URL): Pick<RedisServer, "name" | "at"> {
  const host = decoded(url.hostname);
  if (/^\/[^\0]+$/.test(host)) {
    return { name: `unix:${host}`, at: { path: host } };
  }
  if (host === "" || /[/\0]/.test(host)) {
    throw wrongUrl(
      "Name a host, as redis://127.0.0.1:6379/0, or the path of a UNIX " +
        "socket, as redis://%2Frun%2Fredis%2Fredis.sock/0.",
    );
  }
  const port = url.port === "" ? PORT : Number(url.port);
  if (port === 0) throw wrongUrl("The port must be 1 to 65535.");
  return {
    name: `${host.toLowerCase()}:${port}`,
    at: { host: host.replace(/^\[(.*)\]$/, "$1"), port },
  };
}

function databaseOf({ pathname }: URL): number {
  const [, text] = /^\/?(\d{1,5})?$/.exec(pathname) ?? [];
  if (text === undefined && pathname !== "" && pathname !== "/") {
    throw wrongUrl(
      "After the host only the number of a database may follow, as /0.",
    );
  }
  return Number(text ?? 0);
}

function loginOf(url: URL): RedisServer["login"] {
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === "" && password === "") return undefined;
  if (password === "") {
    throw wrongUrl("Give a password as well, as redis://user:password@host.");
  }
  return { ...(user && { user }), password };
}

function tlsOf(url: URL): RedisServer["tls"] {
  const tls = url.protocol === "rediss:";
  const file = authoritiesFile(url, tls, "TLS: use rediss://");
  if (!tls) return undefined;
  return file === null ? {} : { ca: authoritiesOf(file) };
}
