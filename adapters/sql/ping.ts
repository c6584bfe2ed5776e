/**
 * The round trip that finds out whether the database takes our writes.
 *
 * @module
 */
import type { Identified } from "../../src/record/record_type.ts";
import type { Program } from "./driver.ts";
import type { Statements } from "./statements/statements.ts";

/** Makes a round trip to the database; throws if it would refuse our writes. */
export function* ping<R extends Identified>(
  sql: Statements<R>,
  statement: string = sql.ping,
): Program<void> {
  const { rows: [[readOnly] = []] } = yield { sql: statement, params: [] };
  yield* requireWritable(sql, readOnly);
}

/**
 * Throws if the database would refuse our writes; `readOnly` is its answer to
 * that question, `0` or `OFF` if it would not.
 */
export function* requireWritable<R extends Identified>(
  sql: Statements<R>,
  readOnly: string | null | undefined,
): Program<void> {
  if (readOnly === "0" || readOnly === "OFF") return;
  // Some accounts may write nevertheless: the server decides.
  yield { sql: sql.changeNothing, params: [] };
}
