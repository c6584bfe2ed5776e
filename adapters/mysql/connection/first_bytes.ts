/**
 * How a MySQL or a MariaDB begins to speak.
 *
 * @module
 */

/**
 * The server's first packet begins with its length, its number (0), and a byte that
 * is the version of the protocol or marks an error. It may come in pieces.
 */
export const FIRST_BYTES = {
  name: "MySQL or MariaDB",
  form: /^[^]{0,3}$|^[^]{3}\0([\t\n\xff]|$)/,
};
