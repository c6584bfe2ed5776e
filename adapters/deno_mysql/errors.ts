/**
 * The errors of deno_mysql. The module keeps the server's message and drops its
 * number, so this module finds the number by the message. An unknown message has
 * the number 0, and becomes a general error of the database.
 *
 * @module
 */
import { isFatal } from "../mysql/errors.ts";
import { ConnectionLost, type Loss } from "../sql/pool/session.ts";

/** An error that the server sent. */
export class ServerError extends Error {
  /** The class name, for logs. */
  override readonly name = "ServerError";
  /** The server's error number, or 0 if it is unknown. */
  readonly errno: number;

  /** Makes an error with the number. */
  constructor(errno: number, options?: ErrorOptions) {
    super(`The server refused with error ${errno || "unknown"}`, options);
    this.errno = errno;
  }
}

/** The error number of a duplicate key. */
export const DUPLICATE = 1062;

// https://mariadb.com/docs/server/reference/error-codes
const NUMBERS: readonly (readonly [number, RegExp])[] = [
  [DUPLICATE, /^Duplicate entry /],
  [1020, /^Record has changed since last read /],
  [1021, /^Disk full /],
  [1036, /^Table .* is read only/],
  [1040, /^Too many connections/],
  [1044, /^Access denied for user .* to database /],
  [1045, /^Access denied for user /],
  [1047, /^WSREP has not yet prepared node/],
  [1048, /^Column .* cannot be null/],
  [1049, /^Unknown database /],
  [1053, /^Server shutdown in progress/],
  [1054, /^Unknown column /],
  [1114, /^The table .* is full/],
  [1129, /^Host .* is blocked /],
  [1130, /^Host .* is not allowed /],
  [1142, /^[A-Z, ]+ command denied to user /],
  [1146, /^Table .* doesn't exist/],
  [1153, /^Got a packet bigger than /],
  [1176, /^Key .* doesn't exist in table /],
  [1180, /^Got error .* during COMMIT/],
  [1203, /^User .* already has more than /],
  [1205, /^Lock wait timeout exceeded/],
  [1213, /^Deadlock found /],
  [1226, /^User .* has exceeded the /],
  [1227, /^Access denied; you need /],
  [1264, /^Out of range value /],
  [1265, /^Data truncated for column /],
  [1267, /^Illegal mix of collations/],
  [1290, /^The \w+ server is running with the .* option/],
  [1300, /^Invalid \w+ character string/],
  [1359, /^Trigger .* already exists/],
  [1364, /^Field .* doesn't have a default value/],
  [1366, /^Incorrect \w+ value/],
  [1406, /^Data too long for column /],
  [1419, /^You do not have the SUPER privilege and binary logging is enabled/],
  [1451, /^Cannot delete or update a parent row/],
  [1452, /^Cannot add or update a child row/],
  [1792, /^Cannot execute statement in a READ ONLY transaction/],
  [1836, /^Running in read-only mode/],
  [1874, /^InnoDB is in read only mode/],
  [1881, /^Operation not allowed when innodb_force_recovery/],
  [1927, /^Connection was killed/],
  [1969, /^Query execution was interrupted.*max_statement_time/],
  [1977, /^Cannot convert /],
  [3024, /^Query execution was interrupted, maximum statement execution time/],
  [3819, /^Check constraint .* is violated/],
  [3989, /^Schema .* is in read only mode/],
  [4025, /^CONSTRAINT .* failed /],
  [4031, /^The client was disconnected by the server/],
];

/** The error number of a server's message, or 0 if it is unknown. */
export function numberOf(message: string): number {
  const text = message.replace(/^#\w{5}/, "");
  return NUMBERS.find(([, words]) => words.test(text))?.[0] ?? 0;
}

/** Converts the driver's error: the server's error, or a loss of that kind. */
export function errorOf(
  cause: unknown,
  loss: Loss = "lost",
): ServerError | ConnectionLost {
  const message = cause instanceof Error ? cause.message : "";
  const [, code] = CONNECT_ERRORS.find(([words]) => words.test(message)) ?? [];
  if (code) {
    const error = Object.assign(new Error(message, { cause }), { code });
    return new ConnectionLost(loss, error);
  }
  if (!isPlain(cause)) return new ConnectionLost(loss, cause);
  const error = new ServerError(numberOf(message), { cause });
  return isFatal(error) ? new ConnectionLost(loss, error) : error;
}

/** Messages of failed connections, and the codes that mysql2 has for them. */
const CONNECT_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/^failed to lookup address/, "ENOTFOUND"],
  [/^invalid peer certificate/, "HANDSHAKE_SSL_ERROR"],
  [/^Server does not support TLS$/, "HANDSHAKE_NO_SSL_SUPPORT"],
  [
    /^Not supported$|^Do not allow to change the auth plugin/,
    "AUTH_SWITCH_PLUGIN_ERROR",
  ],
];

/** A server's error is a plain Error; the driver's own errors are subclasses. */
function isPlain(error: unknown): error is Error {
  return error instanceof Error &&
    Object.getPrototypeOf(error) === Error.prototype;
}
