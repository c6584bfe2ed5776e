/**
 * The logins by which a server gets the password itself, and not only the proof
 * that the client knows it.
 *
 * Without TLS such a server sends an RSA key, with which the client encrypts the
 * password. Any server can do that, also one that an attacker has put into the
 * place of the database, so the client must know whose key it is.
 *
 * @module
 */
import mysql, { type AuthPlugin } from "mysql2";
import { REFUSED_LOGIN } from "../meanings.ts";
import type { PasswordGuard } from "./url.ts";

/** The plugins of mysql2 that ask the server for its key, under a guard. */
export function guardedPlugins(
  { serverKey: serverPublicKey }: PasswordGuard,
): Readonly<Record<string, AuthPlugin>> {
  const { caching_sha2_password, sha256_password } = mysql.authPlugins;
  return serverPublicKey === undefined
    ? { caching_sha2_password: refused, sha256_password: refused }
    : {
      caching_sha2_password: caching_sha2_password({ serverPublicKey }),
      sha256_password: sha256_password({ serverPublicKey }),
    };
}

/**
 * Refuses the login at once. `caching_sha2_password` needs the password only
 * while the server does not have its hash, but that is so after each restart.
 */
const refused: AuthPlugin = () => () => {
  const error = new Error("The server may ask for the password itself");
  throw Object.assign(error, { errno: REFUSED_LOGIN });
};
