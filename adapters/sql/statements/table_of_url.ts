/**
 * The table that a URL names, and whether the store may create it.
 *
 * @module
 */
import { AppError } from "../../../src/errors.ts";
import { flag } from "../../../src/dao/url_text.ts";

/**
 * When the store creates what is missing. `later` leaves that to the service: a
 * look at the database changes nothing.
 */
export type Creation = "now" | "later" | "never";

/** The parameters of a URL that concern its table, each with a line of help. */
export const TABLE_PARAMETERS = {
  table: "the table of the records (person)",
  create: "false: never create a table (true)",
} as const;

/** The creation that the URL allows; a dry run creates nothing. */
export function creationOf(url: URL, dryRun = false): Creation {
  if (!flag(url, "create", true)) return "never";
  return dryRun ? "later" : "now";
}

/** The error of a missing table, which this statement creates. */
export function missingTable(
  name: string,
  sql: string,
  create: Exclude<Creation, "now">,
): AppError {
  return create === "later"
    ? new AppError(
      "not_found",
      `There is no table ${name} yet: the service creates it when it starts.`,
    )
    : new AppError(
      "config",
      `There is no table ${name}. Remove create=false, or run: ${sql};`,
    );
}

/** The name of the table in a URL; throws `AppError("config")` if it is invalid. */
export function tableName(given: string | null, otherwise: string): string {
  const name = given ?? otherwise;
  if (/^[A-Za-z0-9_$]{1,57}$/.test(name)) return name;
  throw new AppError(
    "config",
    "The parameter table must be 1 to 57 letters, digits, _ or $.",
  );
}

/** The name of the outbox of a table. */
export function outboxOf(table: string): string {
  return `${table}_outbox`;
}
