/**
 * The row of the outbox that registers a cache, and how it differs from others.
 *
 * @module
 */
import type { OutboxRow } from "../../dao/store.ts";
import type { Identified } from "../../record/record_type.ts";

/**
 * The first character of a registration's token. No write has such a token, and
 * in the order of the tokens the registration comes first.
 */
const SIGN = "!";
/** The last character of the id of a confirmed registration. */
export const CONFIRMED = "+";
/** What stands between the identity and since when other writers are noticed. */
const SINCE = "~";

/** How many registrations may follow one another in one outbox. */
const TURNS = 1e12;

/** The turn in a token, which goes down; older programs wrote none. */
const TURN = /^!!(\d{12})\../;
/** The turn in the token of a registration, or of a row for all instances. */
const ANY_TURN = /^![!:](\d{12})\../;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const NAME = /^[\w-]{1,64}(~[\w.-]+)?\+?$/;

/**
 * Whether the row of the outbox is a registration. Anyone may write rows to the
 * outbox, so both its token and its id must have the right form.
 */
export function isRegistration<R extends Identified>(
  { token, id }: OutboxRow<R>,
): boolean {
  if (!token.startsWith(SIGN) || !NAME.test(id)) return false;
  return TURN.test(token) || UUID.test(token.slice(SIGN.length));
}

/** Whether neither the service nor a trigger makes such a row. */
export function isOdd<R extends Identified>(row: OutboxRow<R>): boolean {
  const { token, id } = row;
  const known = token.startsWith("other:") || UUID.test(token);
  return id === "" || !known && !isRegistration(row);
}

/**
 * A new token, which comes before this one in the order of the tokens; both begin
 * with `sign`, by default that of a registration.
 */
export function tokenBefore(
  token: string | undefined,
  uuid: string,
  sign = `${SIGN}!`,
): string {
  const turn = Number(ANY_TURN.exec(token ?? "")?.[1] ?? TURNS) - 1;
  return `${sign}${String(turn).padStart(12, "0")}.${uuid}`;
}

/** The id of a registration that is not confirmed. */
export function nameOf(identity: string, since: string): string {
  return since === "" ? identity : `${identity}${SINCE}${since}`;
}

/** The identity in an id, and since when other writers are noticed. */
export function partsOf(id: string): readonly [string, string] {
  const [identity = "", since = ""] = id.replace(CONFIRMED, "").split(SINCE);
  return [identity, since];
}
