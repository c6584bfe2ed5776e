/**
 * The id of a registration's row: which cache it is, since when other writers are
 * noticed, and whether it is confirmed.
 *
 * @module
 */

/** The last character of the id of a confirmed registration. */
export const CONFIRMED = "+";
/** What stands between the identity and since when other writers are noticed. */
const SINCE = "~";

/** The id of a registration that is not confirmed. */
export function nameOf(identity: string, since: string): string {
  return since === "" ? identity : `${identity}${SINCE}${since}`;
}

/** The identity in an id, and since when other writers are noticed. */
export function partsOf(id: string): readonly [string, string] {
  const [identity = "", since = ""] = id.replace(CONFIRMED, "").split(SINCE);
  return [identity, since];
}
