/**
 * The meaning of errors of MySQL, MariaDB and the connection for a caller.
 *
 * @module
 */
import { AppError, type ErrorCode } from "../../src/errors.ts";
import type { Failures } from "../sql/pool/pooled_driver.ts";
import { ConnectionLost } from "../sql/pool/session.ts";
import { TOO_LARGE } from "./packet.ts";

// https://mariadb.com/docs/server/reference/error-codes and
// https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html

const DUPLICATES = new Set([1022, 1062, 1586]);

/** The server, the schema or the table takes no write; it has undone this one. */
const READ_ONLY = [1036, 1290, 1792, 1836, 1874, 1881, 3989];

/** A node of a cluster that has lost the others, or has not joined them yet. */
const NOT_JOINED = 1047;

/**
 * A node has lost the others while it committed. They may have the change, and
 * then the node gets it back when it joins them again.
 */
const LOST_AT_COMMIT = 1180;

/** The error number of MySQL's own client for a login that it does not do. */
export const REFUSED_LOGIN = 2061;

/** After these the server closes the connection, or has lost its statements. */
const ENDINGS = new Set([1053, 1080, TOO_LARGE, 1243, 1927, 3169, 4031]);

/** A lock was not free in time. */
const WAITED = 1205;

/** The milliseconds that each wait for a lock takes: the session sets 2 s. */
const SHORTEST_WAIT = 500;

/** Lock wait, deadlock, re-prepare, changed row: undone, so a retry is safe. */
const RETRYABLE = new Set([1020, WAITED, 1213, 1615]);

const MEANINGS: readonly (readonly [ErrorCode, string, readonly unknown[]])[] =
  [
    [
      "invalid",
      "The table cannot hold this record: a text is too long for its column, " +
      "or has characters that the column's character set lacks. The type " +
      "VARBINARY(1020) for id, and VARCHAR(255) CHARACTER SET utf8mb4 or " +
      "MEDIUMTEXT for other texts, would hold it.",
      [1264, 1265, 1267, 1270, 1271, 1300, 1366, 1406, 1977, 3854, 3988],
    ],
    [
      "invalid",
      "The record breaks a constraint of the table.",
      [1048, 1452, 1644, 3819, 4025],
    ],
    [
      "invalid",
      "The database server takes no packet as large as this record. Raise its " +
      "max_allowed_packet.",
      [TOO_LARGE],
    ],
    [
      "conflict",
      "Rows of another table refer to this record.",
      [1217, 1451],
    ],
    [
      "unavailable",
      "The database is read-only.",
      [...READ_ONLY, 3100],
    ],
    [
      "unavailable",
      "The node of the database's cluster has lost the other nodes, or has not " +
      "joined them yet.",
      [NOT_JOINED, LOST_AT_COMMIT],
    ],
    [
      "unavailable",
      "The database has no free connection. Raise its limit, or lower the " +
      "number of connections of each process.",
      [1040, 1203, 1226, 1461],
    ],
    ["unavailable", "The disk of the database is full.", [1021, 1114, 3]],
    [
      "unavailable",
      "Other writes to the same rows kept this one waiting. Try again.",
      [...RETRYABLE],
    ],
    [
      "unavailable",
      "The database ended a statement that took too long.",
      [1969, 3024],
    ],
    [
      "unavailable",
      "The database server asks for the password itself, and without TLS " +
      "another server could ask, too. Add tls=true to the URL, or " +
      "server-key=FILE with the server's public key, or insecure-login=true.",
      [REFUSED_LOGIN],
    ],
    [
      "unavailable",
      "The database server asks for the password in clear text, which the " +
      "service never sends. Give the user another authentication plugin.",
      ["MYSQL_CLEAR_PASSWORD_NOT_ENABLED"],
    ],
    [
      "unavailable",
      "The database refuses the user or the password.",
      [1045, 1251, 1698, 4151, "AUTH_SWITCH_PLUGIN_ERROR"],
    ],
    [
      "unavailable",
      "The database user lacks a permission. The user needs SELECT, INSERT, " +
      "UPDATE and DELETE on the tables, and CREATE unless create=false.",
      [1044, 1142, 1143, 1227, 1370],
    ],
    ["unavailable", "The server has no database of that name.", [1049]],
    [
      "unavailable",
      "The database server refuses connections from this host.",
      [1129, 1130],
    ],
    [
      "unavailable",
      "The database's tables have changed since the service started.",
      [1054, 1146, 1176, 1364],
    ],
    [
      "unavailable",
      "The database server cannot be reached. Check its host and port, and " +
      "that it is running.",
      [
        "ECONNREFUSED",
        "ENOTFOUND",
        "EAI_AGAIN",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "ETIMEDOUT",
      ],
    ],
    [
      "unavailable",
      "The certificate of the database server is not accepted. It must name " +
      "the host of the URL, and be issued by an authority in tls-ca or, " +
      "without tls-ca, by one of the system.",
      ["HANDSHAKE_SSL_ERROR"],
    ],
    [
      "unavailable",
      "The database server offers no TLS. Turn it on there, or remove tls=true.",
      ["HANDSHAKE_NO_SSL_SUPPORT"],
    ],
  ];

/** The meaning of the errors of MySQL and MariaDB. */
export const FAILURES: Failures = {
  isDuplicate: (error) => DUPLICATES.has(partsOf(error).errno),
  isRetryable,
  isNotInCharge,
  isTooLarge,
  // A deadlock at the COMMIT (in a cluster), or a server that takes no writes
  // any more.
  isUndone: (error) => isRetryable(error) || isNotInCharge(error),
  meaningOf: (error, mode, changing) =>
    mode === "read" && isTooLarge(error)
      ? tooLargeRead(error)
      : meaningOf(error, changing),
};

/**
 * The meaning of an error. `changing` says that a sent statement may have changed
 * data for good, so that the outcome is unknown if its answer was lost.
 */
export function meaningOf(cause: unknown, changing: boolean): AppError {
  if (cause instanceof AppError) return cause;
  const lost = cause instanceof ConnectionLost;
  // A server that refuses a connection or a packet sends the reason and hangs up.
  const reason = lost && cause.cause ? cause.cause : cause;
  const what = lost && cause.late
    ? "The database did not answer in time"
    : "The connection to the database was lost";
  if (lost && changing && !isTooLarge(reason)) {
    const message = `${what}; the write may have been applied or not.`;
    return new AppError("unknown_outcome", message, { cause });
  }
  const { errno, code } = partsOf(reason);
  if (changing && errno === LOST_AT_COMMIT) {
    const message = "The node of the database's cluster has lost the other " +
      "nodes; the write may have been applied or not.";
    return new AppError("unknown_outcome", message, { cause });
  }
  const [meaning, message] =
    MEANINGS.find(([, , codes]) =>
      codes.includes(errno) || codes.includes(code)
    ) ??
      [
        "unavailable",
        lost ? `${what}.` : "The database answered with an error.",
      ];
  return new AppError(meaning, message, { cause });
}

/** A batch of ids is too large, and no caller can send fewer of them. */
function tooLargeRead(cause: unknown): AppError {
  return new AppError(
    "unavailable",
    "The database server takes no packet as large as this read needs. Raise " +
      "its max_allowed_packet.",
    { cause },
  );
}

/** Whether the caller can run the statement and its transaction again. */
function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(partsOf(error).errno);
}

/** Whether another server is in charge, so that nothing was changed here. */
function isNotInCharge(error: unknown): boolean {
  const { errno } = partsOf(error);
  return errno === NOT_JOINED || READ_ONLY.includes(errno);
}

/** Whether the statement is larger than the server takes: it was not run. */
function isTooLarge(error: unknown): boolean {
  const reason = error instanceof ConnectionLost ? error.cause : error;
  return partsOf(reason).errno === TOO_LARGE;
}

/** Whether the connection is unusable after this error. */
export function isFatal(error: unknown): boolean {
  const { errno, fatal } = partsOf(error);
  return fatal || ENDINGS.has(errno);
}

/**
 * The error of a statement that took so many milliseconds. A node that has lost
 * the others refuses a write as if a lock had not been free in time, but at once.
 */
export function reasonOf(error: unknown, took: number): unknown {
  if (errnoOf(error) !== WAITED || took > SHORTEST_WAIT) return error;
  const reason = new Error("The node cannot wait for the others", {
    cause: error,
  });
  return Object.assign(reason, { errno: NOT_JOINED });
}

/** The error number of the server, or 0. */
export function errnoOf(error: unknown): number {
  return partsOf(error).errno;
}

function partsOf(
  error: unknown,
): { errno: number; code: string; fatal: boolean } {
  const { errno, code, fatal } = (error ?? {}) as Record<string, unknown>;
  return {
    errno: typeof errno === "number" ? errno : 0,
    code: typeof code === "string" ? code : "",
    fatal: fatal === true,
  };
}
