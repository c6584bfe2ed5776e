/**
 * What neither a problem nor a line of the log may give away.
 *
 * @module
 */

const TELLTALES: readonly RegExp[] = [
  // The password of the store's URL, and the user before it.
  /\bsecret\b|service:/,
  /\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|SHOW|SET)\b.*\b(FROM|INTO|SET|person|SESSION|VALUES|NAMES)\b/,
  /mysql2|memjs|node_modules|PROTOCOL_|sqlState|sqlMessage/i,
  // What drivers and systems say: "connect ECONNREFUSED 127.0.0.1:3306".
  /\b(connect|read|write|getaddrinfo) E[A-Z]+\b|os error/,
  /Access denied|Duplicate entry|max_statement_time|--read-only|The table '/,
  // A frame of a stack, and the places in it.
  /^\s+at |\\n\s+at |file:\/\/|\b(npm|node|ext):\w/,
  // People, by the names that the load gives them.
  /\b(kept|live|absent)-\d|"Ann"/,
];

/** The lines of the text that give something away. */
export function telltales(text: string): string[] {
  return text.split("\n").filter((line) =>
    TELLTALES.some((telltale) => telltale.test(line))
  );
}
