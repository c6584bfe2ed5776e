/**
 * The login: by which method the server gets the password, and what went wrong
 * before the session began.
 *
 * A server that asks for the password in clear text, or for its MD5, gets what it
 * needs to log in elsewhere as the service. With SCRAM it gets nothing of use, and
 * must prove that it knows the password, too.
 *
 * @module
 */
import { ConnectionLost } from "../../sql/pool/session.ts";
import { watchFirstBytes } from "../../sql/pool/first_bytes.ts";
import type { PgClient } from "./client.ts";
import { codeOf, CODES } from "../errors.ts";
import type { PostgresOptions } from "./url.ts";

const METHODS = [
  "authenticationCleartextPassword",
  "authenticationMD5Password",
];

/**
 * Without TLS, the server begins with the type of a message and its length. An
 * error may be a text without a length, but it does not begin as memcached's
 * "ERROR".
 */
const FIRST_BYTES = { name: "PostgreSQL", form: /^([NRv](\0|$)|E(?!RR))/ };

/** With TLS, it first says in one byte whether it offers TLS, or sends an error. */
const FIRST_BYTES_TLS = { name: "PostgreSQL", form: /^([NS]$|E(?!RR))/ };

/**
 * Watches the login of a client that is not connected yet, and calls `refuse`,
 * which must close the connection, before the client sends a password that the
 * server could use. Returns a function that gives an error of the client a code.
 */
export function watchLogin(
  client: PgClient,
  { scramOnly, password, tls }: Pick<
    PostgresOptions,
    "scramOnly" | "password" | "tls"
  >,
  refuse: (error: Error) => void,
): (error: unknown) => unknown {
  const { connection } = client;
  const expected = tls ? FIRST_BYTES_TLS : FIRST_BYTES;
  const reasonOf = watchFirstBytes(connection.stream, expected, refuse);
  let handshake = false;
  connection.on("sslconnect", () => {
    handshake = true;
    connection.stream.once("secureConnect", () => handshake = false);
  });
  if (scramOnly && password) {
    for (const method of METHODS) {
      // The client has its own listener only later, when it connects. It then
      // finds the connection closed, and sends nothing.
      connection.on(
        method,
        () =>
          refuse(coded(CODES.notScram, "The server asked for the password")),
      );
    }
  }
  return (error) => {
    if (error instanceof ConnectionLost) return reasonOf(error);
    if (codeOf(error) && !handshake) return error;
    const { message } = error instanceof Error ? error : { message: "" };
    if (message.startsWith("SASL: ")) return coded(CODES.scram, error);
    if (message === "The server does not support SSL connections") {
      return coded(CODES.noTls, error);
    }
    return handshake ? coded(CODES.certificate, error) : error;
  };
}

function coded(code: string, cause: unknown): Error {
  const error = new Error("The login failed", { cause });
  return Object.assign(error, { code });
}
