/**
 * The scheme that a user probably meant by another one.
 *
 * @module
 */
import { closestMatch } from "leven";

/** The most letters that differ in a typing error. */
const MOST_WRONG = 2;

/** What `AdapterInfo` says of the scheme. */
interface Named {
  readonly scheme: string;
  readonly mistakenFor?: readonly string[];
}

/** The scheme of the adapter with a name close to the given one, if any. */
export function meantScheme(
  given: string,
  adapters: readonly Named[],
): string | undefined {
  const schemes = new Map(
    adapters.flatMap(({ scheme, mistakenFor = [] }) =>
      [scheme, ...mistakenFor].map((name) => [name, scheme])
    ),
  );
  const near = closestMatch(given, [...schemes.keys()], {
    maxDistance: MOST_WRONG,
  });
  return near === undefined ? undefined : schemes.get(near);
}
