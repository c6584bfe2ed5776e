/**
 * The meaning of errors of PostgreSQL and the connection for a caller.
 *
 * @module
 */
import { CERTIFICATE_REFUSED } from "../../src/dao/url_text.ts";
import type { AppError } from "../../src/errors.ts";
import {
  type Attempt,
  type ErrorFormat,
  type Meaning,
  meaningIn,
} from "../sql/pool/meaning.ts";
import type { Failures } from "../sql/pool/pooled_driver.ts";
import { ConnectionLost } from "../sql/pool/session.ts";

/** What the adapter takes for the code of an error without one, or with a vague one. */
export const CODES = {
  /** The certificate was not accepted, or TLS failed otherwise. */
  certificate: "TLS_FAILED",
  /** The server has no TLS. */
  noTls: "TLS_REFUSED",
  /** The server asks for the password itself. */
  notScram: "NOT_SCRAM",
  /** SCRAM failed: the server does not know the password, or the URL has none. */
  scram: "SCRAM_FAILED",
  /** The transaction had failed before, so its COMMIT did nothing. */
  notCommitted: "25P02",
  /** The queue is full, so each commit that notifies fails. The server says 54000. */
  fullQueue: "NOTIFY_QUEUE_FULL",
} as const;

// https://www.postgresql.org/docs/current/errcodes-appendix.html

const DUPLICATE = "23505";

/** The server is a standby, or transactions are read-only by default. */
const READ_ONLY = "25006";

/**
 * A lock that is not given in time, a serialisation failure, a deadlock. Nothing
 * was changed, so the statement may be tried again.
 */
const RETRYABLE = ["55P03", "40001", "40P01"];

/**
 * The server has lost its prepared statement, or that fails for ever because a
 * column has another type. Nothing was changed, and a new connection helps.
 */
const UNPREPARED = ["26000", "0A000"];

/** The classes of errors after which the connection is gone. */
const FATAL = /^(08|57P|28|3D|25P03|25P04|53300)/;

const MEANINGS: readonly Meaning[] = [
  [
    "invalid",
    "The table cannot hold this record: a text is too long for its column, " +
    "or a number too large. The type TEXT would hold every text.",
    ["22001", "22003", "22021", "22P02", "22P05", "54000"],
  ],
  [
    "invalid",
    "The record breaks a constraint of the table.",
    ["23502", "23503", "23514", "23P01", "428C9", "44000", "P0001"],
  ],
  ["conflict", "Rows of another table refer to this record.", ["23001"]],
  [
    "unavailable",
    "The database is read-only. It may be a standby: name the primary in the " +
    "URL. Or turn default_transaction_read_only off for this user.",
    [READ_ONLY],
  ],
  [
    "unavailable",
    "The database has no free connection. Raise its limit, or lower the " +
    "number of connections of each process.",
    ["53300"],
  ],
  ["unavailable", "The disk of the database is full.", ["53100"]],
  [
    "unavailable",
    "The database's queue for NOTIFY is full: a session that listens has been " +
    "in a transaction for a long time. End that session.",
    [CODES.fullQueue],
  ],
  [
    "unavailable",
    "Other writes to the same rows kept this one waiting. Try again.",
    RETRYABLE,
  ],
  [
    "unavailable",
    "The database ended a statement that took too long.",
    ["57014"],
  ],
  [
    "unavailable",
    "The database server asks for the password itself, and without TLS " +
    "another server could ask, too. Add tls=true to the URL, give the user a " +
    "password of SCRAM (scram-sha-256), or add insecure-login=true.",
    [CODES.notScram],
  ],
  [
    "unavailable",
    "The login failed: the database server does not know the password, or " +
    "asks for one that the URL lacks.",
    [CODES.scram],
  ],
  [
    "unavailable",
    "The database refuses the user or the password, or has no rule in " +
    "pg_hba.conf for this user, host and encryption.",
    ["28P01", "28000"],
  ],
  [
    "unavailable",
    "The database user lacks a permission. The user needs SELECT, INSERT, " +
    "UPDATE and DELETE on the tables, CREATE on the schema unless " +
    "create=false, USAGE and UPDATE on the sequence of the ids if there is " +
    "one, and no row security on the table.",
    ["42501"],
  ],
  [
    "unavailable",
    "The server has no database of that name. Create it, or name another one " +
    "in the URL.",
    ["3D000"],
  ],
  [
    "unavailable",
    "The database has no schema of that name. Create it, or name another one " +
    "in the parameter schema.",
    ["3F000"],
  ],
  [
    "unavailable",
    "The database's tables have changed since the service started.",
    ["42P01", "42703", "42P10", "0A000", "42804", "42883"],
  ],
  [
    "unavailable",
    "The database server is starting, stopping or recovering.",
    ["57P01", "57P02", "57P03", "57P04"],
  ],
  [
    "unavailable",
    "The database server cannot be reached. Check its host and port, and " +
    "that it is running.",
    [
      ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"],
      ...["ENETUNREACH", "ETIMEDOUT", "ENOENT", "EACCES"],
    ],
  ],
  [
    "unavailable",
    `The certificate of the database server ${CERTIFICATE_REFUSED}.`,
    [CODES.certificate],
  ],
  [
    "unavailable",
    "The database server offers no TLS. Turn it on there, or add tls=false.",
    [CODES.noTls],
  ],
];

/** The meaning of the errors of PostgreSQL. */
export const FAILURES: Failures = {
  isDuplicate: (error) => codeOf(error) === DUPLICATE,
  isRetryable: (error) => RETRYABLE.includes(codeOf(error)),
  isNotInCharge: (error) => codeOf(error) === READ_ONLY,
  // PostgreSQL takes a statement of up to 1 GB.
  isTooLarge: () => false,
  // An error that does not end the session is sent before the commit is done.
  isUndone: (error) =>
    !(error instanceof ConnectionLost) && /^\w{5}$/.test(codeOf(error)),
  meaningOf,
};

const FORMAT: ErrorFormat = {
  meanings: MEANINGS,
  codesIn: (error) => [isFullQueue(error) ? CODES.fullQueue : codeOf(error)],
  isRefusal: (error) => UNPREPARED.includes(codeOf(error)),
};

/** The error for the caller, as in {@linkcode meaningIn}. */
export function meaningOf(cause: unknown, attempt: Attempt): AppError {
  return meaningIn(FORMAT, cause, attempt);
}

/**
 * Whether the queue for NOTIFY is full. The server gives the code of a key that is
 * too long for its index, so the name of its function that failed has to tell.
 */
function isFullQueue(error: unknown): boolean {
  const { routine } = (error ?? {}) as Record<string, unknown>;
  return codeOf(error) === "54000" && routine === "PreCommit_Notify";
}

/** Whether the connection is unusable after this error. */
export function isFatal(error: unknown): boolean {
  const code = codeOf(error);
  return !/^\w{5}$/.test(code) || FATAL.test(code) || UNPREPARED.includes(code);
}

/** The code of the server, of the system or of our own; or an empty text. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as Record<string, unknown>;
  return typeof code === "string" ? code : "";
}
