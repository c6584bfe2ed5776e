/**
 * The numbers of errors of MySQL and MariaDB, and what they mean.
 *
 * @module
 */
import { CERTIFICATE_REFUSED } from "../../src/dao/url_text.ts";
import type { Meaning } from "../sql/pool/meaning.ts";
import { TOO_LARGE } from "./connection/packet.ts";

// https://mariadb.com/docs/server/reference/error-codes and
// https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html

/** The single database takes no write, as MySQL calls it. */
export const READ_ONLY_SCHEMA = 3989;

/** The server, the schema or the table takes no write; it has undone this one. */
export const READ_ONLY: readonly number[] = [
  1036,
  1290,
  1792,
  1836,
  1874,
  1881,
  READ_ONLY_SCHEMA,
];

/** A node of a cluster that has lost the others, or has not joined them yet. */
export const NOT_JOINED = 1047;

/**
 * A node has lost the others while it committed. They may have the change, and
 * then the node gets it back when it joins them again.
 */
export const LOST_AT_COMMIT = 1180;

/** The error number of MySQL's own client for a login that it does not do. */
export const REFUSED_LOGIN = 2061;

/** A lock was not free in time. */
export const LOCK_TIMEOUT = 1205;

/** Lock wait, deadlock, re-prepare, changed row: undone, so a retry is safe. */
export const RETRYABLE: ReadonlySet<number> = new Set([
  1020,
  LOCK_TIMEOUT,
  1213,
  1615,
]);

/** The advice for an account that lacks a right. */
const RIGHTS = "The user needs SELECT, INSERT, UPDATE and DELETE on the " +
  "tables, and CREATE unless create=false.";

/** What the errors mean. */
export const MEANINGS: readonly Meaning[] = [
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
    "The database is read-only. It may be a replica: name the primary in the " +
    "URL.",
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
    `The database user lacks a permission. ${RIGHTS}`,
    [1142, 1143, 1227, 1370],
  ],
  [
    "unavailable",
    "The server has no database of that name, or the user may not use it. " +
    RIGHTS,
    [1044],
  ],
  [
    "unavailable",
    "The server has no database of that name. Create it, or name another " +
    "one in the URL.",
    [1049],
  ],
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
    `The certificate of the database server ${CERTIFICATE_REFUSED}.`,
    ["HANDSHAKE_SSL_ERROR"],
  ],
  [
    "unavailable",
    "The database server offers no TLS. Turn it on there, or remove tls=true.",
    ["HANDSHAKE_NO_SSL_SUPPORT"],
  ],
];
