/**
 * The address, TLS and login of the memcached servers in a URL.
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

/** One memcached server. */
export interface MemcacheServer {
  /** `host:port`, `[ip]:port` or `unix:/path`, for hashing and for logs. */
  readonly name: string;
  /** The address to connect to. */
  readonly at: Deno.ConnectOptions | Deno.UnixConnectOptions;
  /** TLS, and the authorities to trust besides the system's, as PEM. */
  readonly tls?: { readonly caCerts: string[] };
  /** The login for SASL PLAIN. */
  readonly login?: { readonly user: string; readonly password: string };
}

const PORT = 11211;

/** The servers in a `memcache:` URL; reads the file of `tls-ca`. */
export function serversOf(url: URL): MemcacheServer[] {
  refuseFragment(url);
  const login = loginOf(url);
  const tls = tlsOf(url);
  const places = [
    placeOf(url),
    ...url.searchParams.getAll("server").map(further),
  ];
  const names = places.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw wrongUrl(`The server ${twice} is named twice.`);
  const insecure = flag(url, "insecure-login");
  if (login && !tls && !insecure && !places.every(isThisMachine)) {
    throw wrongUrl(
      "Without TLS every server on the way can read the password: add " +
        "tls=true, or allow that with insecure-login=true.",
    );
  }
  return places.map((place) => {
    if (tls && place.at.transport === "unix") {
      throw wrongUrl("TLS does not work with a UNIX socket.");
    }
    return { ...place, ...(tls && { tls }), ...(login && { login }) };
  });
}

type Place = Pick<MemcacheServer, "name" | "at">;

function isThisMachine({ at }: Place): boolean {
  return at.transport === "unix" || isLoopback(at.hostname ?? "");
}

function placeOf(url: URL): Place {
  if (url.hostname === "") return socketAt(decoded(url.pathname));
  if (url.pathname !== "" && url.pathname !== "/") {
    throw wrongUrl("After the host only parameters may follow.");
  }
  const port = url.port === "" ? PORT : Number(url.port);
  if (port === 0) throw wrongUrl("The port must be 1 to 65535.");
  const host = decoded(url.hostname).toLowerCase();
  if (host.includes(",")) {
    throw wrongUrl(
      "The host must be one server; each further one is a parameter, as " +
        "memcache://a:11211?server=b:11211.",
    );
  }
  const hostname = host.replace(/^\[(.*)\]$/, "$1");
  return {
    name: `${host}:${port}`,
    at: { transport: "tcp", hostname, port },
  };
}

function socketAt(path: string): Place {
  if (!/^\/[^\0]+$/.test(path)) {
    throw wrongUrl(
      "Name a host, as memcache://127.0.0.1:11211, or the absolute path of " +
        "a UNIX socket, as memcache:///run/memcached.sock.",
    );
  }
  return { name: `unix:${path}`, at: { transport: "unix", path } };
}

function further(text: string): Place {
  if (text.startsWith("unix:")) return socketAt(text.slice("unix:".length));
  const url = URL.parse(`memcache://${text}`);
  if (!url?.hostname || /[/?#@]/.test(text)) {
    throw wrongUrl(
      "The parameter server must be host:port, [ip]:port or unix:/path.",
    );
  }
  return placeOf(url);
}

function loginOf(url: URL): MemcacheServer["login"] {
  if (url.username === "" && url.password === "") return undefined;
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === "" || password === "") {
    throw wrongUrl("Give both a user and a password, or neither.");
  }
  if (/\0/.test(user + password)) {
    throw wrongUrl("The user and the password must not contain NUL.");
  }
  return { user, password };
}

function tlsOf(url: URL): MemcacheServer["tls"] {
  const tls = flag(url, "tls");
  const file = authoritiesFile(url, tls);
  if (!tls) return undefined;
  return { caCerts: file === null ? [] : [authoritiesOf(file)] };
}
