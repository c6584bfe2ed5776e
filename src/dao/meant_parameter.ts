/**
 * What a user probably meant by a parameter that a URL does not take.
 *
 * @module
 */
import { closestMatch } from "leven";

/** The most letters that differ in a typing error. */
const MOST_WRONG = 2;

/** The parameter that other programs call by these names. */
const TLS = "tls", TLS_ELSEWHERE = ["ssl", "sslmode", "ssl-mode"];

/**
 * The parameter of these that is close to the given name, or the scheme with
 * TLS, if there is one and the name asks for TLS.
 */
export function meantParameter(
  given: string,
  names: readonly string[],
  withTls: string | undefined,
): string | undefined {
  const name = given.toLowerCase();
  if (name === TLS || TLS_ELSEWHERE.includes(name)) {
    return names.includes(TLS) ? TLS : withTls;
  }
  return closestMatch(name, [...names], { maxDistance: MOST_WRONG });
}
