/**
 * The row of the outbox that says where all instances read from.
 *
 * @module
 */
import type { OutboxRow } from "../../dao/store.ts";
import type { Source } from "../../protocol/reading.ts";
import type { Identified } from "../../record/record_type.ts";
import { tokenBefore } from "./row_kind.ts";

/** The source that the row names. */
export function sourceIn<R extends Identified>(
  { id }: OutboxRow<R>,
): Source | undefined {
  return /^source=(cache|database)$/.exec(id)?.[1] as Source | undefined;
}

/** A new row, which comes before the one with this token. */
export function fleetRow<R extends Identified>(
  source: Source,
  token: string | undefined,
  uuid: string,
): OutboxRow<R> {
  return {
    token: tokenBefore("source", token, uuid),
    id: `source=${source}` as R["id"],
  };
}
