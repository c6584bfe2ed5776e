/**
 * Why a memcached server does not serve, in words for its operator. A cause that
 * lasts until the operator starts the server in another way is an
 * `AppError("config")`.
 *
 * @module
 */
import { AppError } from "../../src/errors.ts";
import { errorAt, WRONG_CERTIFICATE } from "../values/server_error.ts";
import {
  closed,
  type Silence,
  type SilenceWords,
  withoutTls,
} from "../values/silence.ts";

/**
 * A byte that the number of every request contains: the end of a line. A server
 * that speaks only text reads up to the end of a line. So it answers every request
 * at once, and the service need not wait for the deadline.
 */
export const LINE_FEED = 0x0a;

/** The error of a server that gives its values no CAS ids. */
export const WITHOUT_VERSIONS = new AppError(
  "config",
  "A memcached server gives its values no CAS ids, so the service cannot keep " +
    "its cache fresh. Start it without the option -C (--disable-cas).",
);

/** The error of a server whose answer had no CAS id. */
export function withoutVersions(host: string): Error {
  return errorAt(`memcached ${host}`, "gives no CAS ids", WITHOUT_VERSIONS);
}

/** The error of a read or a write that began with other servers. */
export function otherServers(): Error {
  return new Error("The cache has other servers now.");
}

/** The error of a call that failed so. */
export function unavailable(cause: Error, what = "The cache"): AppError {
  return new AppError("unavailable", `${what} is not available.`, { cause });
}

/** The error of a server that speaks only the text protocol. */
const TEXT_ONLY = new AppError(
  "config",
  "A memcached server speaks only the text protocol, and the service speaks " +
    "the binary one. Start it without the option -B ascii; a proxy in front of " +
    "it must speak the binary protocol, too.",
);

/** The words for a server that sends nothing, as a Redis does here. */
export const WORDS: SilenceWords = {
  other: "another server, such as a Redis (redis://)",
  useTls: "add tls=true to the URL",
  useNone: "remove tls=true from the URL",
};

/** What the runtime throws when the other side has closed the connection. */
const ENDS = ["UnexpectedEof", "ConnectionReset", "BrokenPipe"];

/** Why a connection was lost; `silence` is what the server had not sent. */
export function lossOf(error: unknown, silence: Silence | undefined): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { name, message } = error;
  if (silence === "no TLS" && name === "InvalidData") {
    return /certificate/i.test(message)
      ? new Error(WRONG_CERTIFICATE, { cause: error })
      : new Error(withoutTls(WORDS));
  }
  if (!ENDS.includes(name)) return error;
  return new Error(silence ? closed(silence, WORDS) : "closed the connection");
}

/** The error of bytes that are not the binary protocol. */
export function notBinary(answer: string): Error {
  if (answer.startsWith("ERROR Too many open connections")) {
    return new Error("has too many open connections: raise its option -c");
  }
  if (/^(CLIENT_|SERVER_)?ERROR\b/.test(answer)) return TEXT_ONLY;
  const what = "did not answer in the memcached binary protocol";
  const [, as] = STRANGERS.find(([sign]) => answer.startsWith(sign)) ?? [];
  return new Error(as === undefined ? what : `${what}, but ${as}`);
}

/** How other servers begin an answer. */
const STRANGERS: readonly (readonly [string, string])[] = [
  ["-", "as Redis does: its URL begins with redis://"],
  ["HTTP/", "as a web server does"],
  ["\x15\x03", `with TLS: ${WORDS.useTls}`],
];
