/**
 * What the errors of MySQL, MariaDB and the way to them mean for a caller.
 *
 * @module
 */
import { AppError, type ErrorCode } from "../../src/errors.ts";

/** The connection is gone, and with it the answer. */
export class ConnectionLost extends Error {
  /** The class name, for logs. */
  override readonly name = "ConnectionLost";
  /** Whether we gave it up, mostly for want of an answer by the deadline. */
  readonly late: boolean;

  /** Wraps what the driver said, if it said something. */
  constructor(late: boolean, cause?: unknown) {
    super(late ? "No answer by the deadline" : "Connection lost", { cause });
    this.late = late;
  }
}

// https://mariadb.com/docs/server/reference/error-codes and
// https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html

const DUPLICATES = new Set([1022, 1062, 1586]);

/** The server ends the connection, or no longer knows its statements. */
const ENDINGS = new Set([1053, 1080, 1243, 1927, 3169, 4031]);

/** Lock wait, deadlock, re-prepare, changed row: undone, and worth a retry. */
const PASSING = new Set([1020, 1205, 1213, 1615]);

const MEANINGS: readonly (readonly [ErrorCode, string, readonly unknown[]])[] =
  [
    [
      "invalid",
      "The table cannot hold this person: a text is too long for its column, " +
      "or has characters that the column's character set lacks. " +
      "VARBINARY(1020) for id and VARCHAR(255) CHARACTER SET utf8mb4 for the " +
      "names hold every person.",
      [1264, 1265, 1267, 1270, 1271, 1300, 1366, 1406, 1977, 3854, 3988],
    ],
    [
      "invalid",
      "The table has a constraint that this person breaks.",
      [1048, 1452, 1644, 3819, 4025],
    ],
    [
      "conflict",
      "Rows of another table refer to this person.",
      [1217, 1451],
    ],
    [
      "unavailable",
      "The database is read-only.",
      [1290, 1792, 1836, 3100],
    ],
    [
      "unavailable",
      "The database has no connection left. Allow it more, or allow fewer to " +
      "each process.",
      [1040, 1203, 1226, 1461],
    ],
    ["unavailable", "The disk of the database is full.", [1021, 1114, 3]],
    [
      "unavailable",
      "Other writes to the same rows kept this one waiting. Try again.",
      [...PASSING],
    ],
    [
      "unavailable",
      "The database took too long, and gave up.",
      [1969, 3024],
    ],
    [
      "unavailable",
      "The database refuses the user or the password.",
      [1045, 1251, 1698, 4151, "AUTH_SWITCH_PLUGIN_ERROR"],
    ],
    [
      "unavailable",
      "The database does not let this user do that. It needs SELECT, INSERT, " +
      "UPDATE and DELETE on its tables, and CREATE unless create=false.",
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
      "The database's tables are not as they were at its start.",
      [1054, 1146, 1364],
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
      "the host of the URL, and be given by an authority of tls-ca or, " +
      "without tls-ca, of the system.",
      ["HANDSHAKE_SSL_ERROR"],
    ],
    [
      "unavailable",
      "The database server offers no TLS. Turn it on there, or leave tls out.",
      ["HANDSHAKE_NO_SSL_SUPPORT"],
    ],
  ];

/**
 * What an error means. `changing` says that something was sent which changes
 * data for good, so that a lost answer leaves the outcome unknown.
 */
export function meaningOf(cause: unknown, changing: boolean): AppError {
  if (cause instanceof AppError) return cause;
  const lost = cause instanceof ConnectionLost;
  const what = lost && cause.late
    ? "The database did not answer in time"
    : "The connection to the database was lost";
  if (lost && changing) {
    const message = `${what}; the write may have been applied or not.`;
    return new AppError("unknown_outcome", message, { cause });
  }
  // A server that refuses a connection says why, and hangs up.
  const { errno, code } = partsOf(lost && cause.cause ? cause.cause : cause);
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

/** Whether a unique index refused a row. */
export function isDuplicate(error: unknown): boolean {
  return DUPLICATES.has(partsOf(error).errno);
}

/** Whether the statement and its transaction can be tried again. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(partsOf(error).errno);
}

/** Whether the connection is of no use after this error. */
export function isFatal(error: unknown): boolean {
  const { errno, fatal } = partsOf(error);
  return fatal || ENDINGS.has(errno);
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
