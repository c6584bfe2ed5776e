/**
 * The ids of a table that holds them as whole numbers. A text is the id of a
 * number if it has just its digits; no other text is an id of such a table.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";

/** The whole numbers that the column of the ids can hold. */
export interface WholeIds {
  /** The largest one; the smallest one is 0. */
  readonly most: bigint;
  /** Whether the database numbers the rows. */
  readonly numbered: boolean;
}

/** Whether a table with these ids, or with texts, can hold the id. */
export function canHold(ids: WholeIds | undefined, id: string): boolean {
  if (ids === undefined) return true;
  return /^(0|[1-9]\d{0,19})$/.test(id) && BigInt(id) <= ids.most;
}

/**
 * Throws `AppError("invalid")` if a table with these ids cannot hold the id,
 * which is at the `pointer` of the input.
 */
export function requireId(
  ids: WholeIds | undefined,
  id: string,
  pointer = "/id",
): void {
  if (ids === undefined || canHold(ids, id)) return;
  throw idError(
    `must be a whole number from 0 to ${ids.most}, in digits without leading ` +
      "zeros: the ids of the table are numbers",
    pointer,
  );
}

/** The error of a new record that lacks an id in a table without numbering. */
export function idRequired(): AppError {
  return idError(
    "is missing: the ids of the table are numbers, and it does not number " +
      "its rows",
  );
}

/** The message of a new record that finds no free number. */
export const NO_NUMBER_LEFT =
  "The table has no number left for a new record. Give its id a larger type.";

function idError(detail: string, pointer = "/id"): AppError {
  return new AppError("invalid", `The id ${detail}.`, {
    faults: [{ pointer, detail }],
  });
}
