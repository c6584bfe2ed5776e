/**
 * The tables that a `postgres:` URL names.
 *
 * @module
 */
import { wrongUrl } from "../../src/dao/url_text.ts";
import { tableName } from "../sql/statements/table_of_url.ts";

/** The tables of a store, which are in one schema. */
export interface Tables {
  /** The schema. */
  readonly schema: string;
  /** The table of the records. */
  readonly table: string;
}

/** The tables that the URL names; throws `AppError("config")` for a wrong name. */
export function tablesOf(url: URL, otherwise: string): Tables {
  const table = tableName(url.searchParams.get("table"), otherwise);
  // PostgreSQL cuts a name after 63 bytes, also that of the outbox.
  if (table.length > 56) {
    throw wrongUrl(
      "The parameter table must have at most 56 letters in PostgreSQL.",
    );
  }
  const schema = url.searchParams.get("schema") ?? "public";
  if (/^[\p{L}_][\p{L}\p{N}_$]{0,62}$/u.test(schema)) return { schema, table };
  throw wrongUrl(
    "The parameter schema must be the name of a schema: 1 to 63 letters, " +
      "digits, _ or $.",
  );
}
