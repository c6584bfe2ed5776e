/**
 * Why a server of Redis does not serve, in words for its operator. The words of
 * the server itself are not shown: they may repeat a user, a key or an argument.
 *
 * @module
 */
import { ErrorReply, SocketClosedUnexpectedlyError } from "@redis/client";
import { AppError } from "../../src/errors.ts";
import { WRONG_CERTIFICATE } from "../values/server_error.ts";
import {
  closed,
  type Silence,
  type SilenceWords,
  withoutTls,
} from "../values/silence.ts";

/** What the first word of an error of the server means for the whole server. */
const FAILURES: Readonly<Record<string, string>> = {
  READONLY: "is a replica, which takes no writes: name the primary in the URL",
  MASTERDOWN: "is a replica without its primary: name the primary in the URL",
  NOREPLICAS: "takes no writes, because too few of its replicas are up",
  LOADING: "is still loading its data",
  BUSY: "is busy with a script",
  OOM: "is full and may evict nothing: raise its maxmemory, or set its " +
    "maxmemory-policy to allkeys-lru",
  MISCONF: "takes no writes, because it cannot save to its disk",
  NOAUTH: "requires a password",
  WRONGPASS: "refused the user or the password",
  NOPERM: "forbids its user a command or a key that the service needs",
  DENIED: "runs in protected mode, which lets in no client of another machine",
};

const CLUSTER =
  "A Redis server is a node of a Redis Cluster, which keeps each key on one " +
  "of several servers. The service uses one server with all keys: name one " +
  "that runs without cluster-enabled.";
/** The errors that last until the operator changes a setting. */
const LASTING: readonly (readonly [RegExp, string])[] = [
  [/^(MOVED|ASK|CLUSTERDOWN|CROSSSLOT|TRYAGAIN)\b/, CLUSTER],
  [
    /^(NOPROTO\b|ERR unknown command)/,
    "A Redis server is too old for the service, or forbids a command that the " +
    "service needs. Use Redis 6.0 or Valkey 7.2, or newer.",
  ],
  [
    /^ERR (DB index is out of range|invalid DB index)/,
    "A Redis server has no database of the number in the cache's URL.",
  ],
];

/** The server sent an answer that the command cannot have. */
export class WrongAnswer extends Error {
  /** Names the command, without its arguments. */
  constructor([name]: readonly unknown[]) {
    super(`sent a wrong answer to ${name}`);
  }
}

/** What an error says of the whole server, or `undefined` if it says nothing. */
export function failureOf(
  error: unknown,
): { what: string; cause?: Error } | undefined {
  if (error instanceof WrongAnswer) return { what: error.message };
  if (error instanceof ErrorReply) return failureIn(error.message);
  // The client looks for the command of an answer, and finds none.
  if (error instanceof TypeError && !("code" in error)) {
    return { what: "sent an answer for which no command asked", cause: error };
  }
  return undefined;
}

function failureIn(
  message: string,
): { what: string; cause?: AppError } | undefined {
  const [, lasting] = LASTING.find(([sign]) => sign.test(message)) ?? [];
  if (lasting) {
    return { what: "cannot be used", cause: new AppError("config", lasting) };
  }
  if (/^ERR max number of clients reached/.test(message)) {
    return { what: "has too many clients: raise its maxclients" };
  }
  if (/^ERR .*AUTH.*without any password/.test(message)) {
    return { what: "has no password, and the cache's URL gives one" };
  }
  const what = FAILURES[/^[A-Z]+/.exec(message)?.[0] ?? ""];
  return what === undefined ? undefined : { what };
}

/** The words for a server that sends nothing. */
export const WORDS: SilenceWords = {
  other: "another server",
  useTls: "use rediss://",
  useNone: "use redis://",
};

/** The errors of a connection that the other side has closed. */
const ENDS = ["ECONNRESET", "EPIPE"];

/**
 * Says why a connection was lost, without the text of the error: that may hold a
 * secret. `silence` is what the server had not sent. The error is the cause only if
 * it tells the operator more.
 */
export function lossOf(
  error: Error,
  proven: boolean,
  silence?: Silence,
): { what: string; cause?: Error } {
  const [, first] = /^Unknown RESP type (\d+)/.exec(error.message) ?? [];
  if (first !== undefined) {
    const what = "did not answer in the protocol of Redis";
    const as = STRANGERS.get(Number(first));
    return { what: as === undefined ? what : `${what}, but ${as}` };
  }
  const code = "code" in error && typeof error.code === "string"
    ? error.code
    : "";
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER") {
    return { what: withoutTls(WORDS) };
  }
  const ended = ENDS.includes(code) ||
    error instanceof SocketClosedUnexpectedlyError;
  if (silence && ended) return { what: closed(silence, WORDS) };
  if (/CERT|LEAF_SIGNATURE/.test(code)) return { what: WRONG_CERTIFICATE };
  const what = proven ? "was lost" : "cannot be reached";
  return /^[A-Z][A-Z_\d]+$/.test(code)
    ? { what: `${what} (${code})` }
    : { what, cause: error };
}

/** The first bytes of other servers. */
const STRANGERS: ReadonlyMap<number, string> = new Map([
  // "ERROR"
  [0x45, "as memcached does: its URL begins with memcache://"],
  // "HTTP"
  [0x48, "as a web server does"],
  [0x15, `with TLS: ${WORDS.useTls}`],
]);
