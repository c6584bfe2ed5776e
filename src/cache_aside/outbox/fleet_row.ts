/**
 * The row of the outbox that says where all instances read from.
 *
 * @module
 */
import type { OutboxRow } from "../../dao/store.ts";
import type { Source } from "../../protocol/reading.ts";
import type { Identified } from "../../record/record_type.ts";
import { tokenBefore } from "./registration_row.ts";

/** The beginning of the token. No write and no registration has such a token. */
const SIGN = "!:";

const TOKEN = /^!:\d{12}\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const NAME = /^source=(cache|database)$/;

/**
 * Whether the row says where all instances read from. Anyone may write rows to the
 * outbox, so both its token and its id must have the right form.
 */
export function isFleetRow<R extends Identified>(
  { token, id }: OutboxRow<R>,
): boolean {
  return TOKEN.test(token) && NAME.test(id);
}

/** The source that the row names. */
export function sourceIn<R extends Identified>(
  { id }: OutboxRow<R>,
): Source | undefined {
  return NAME.exec(id)?.[1] as Source | undefined;
}

/** A new row, which comes before the one with this token. */
export function fleetRow<R extends Identified>(
  source: Source,
  token: string | undefined,
  uuid: string,
): OutboxRow<R> {
  return {
    token: tokenBefore(token, uuid, SIGN),
    id: `source=${source}` as R["id"],
  };
}
