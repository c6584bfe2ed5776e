import { Database, Outside } from "./database.ts";

/** Defaults that change what a statement means. */
const HOSTILE: Record<string, string> = {
  default_transaction_isolation: "serializable",
  default_transaction_deferrable: "on",
  standard_conforming_strings: "off",
  extra_float_digits: "-15",
  plan_cache_mode: "force_custom_plan",
  enable_indexscan: "off",
  enable_nestloop: "off",
  synchronous_commit: "off",
  lock_timeout: "1ms",
  // A new session must have the time to be set up.
  statement_timeout: "3s",
  idle_in_transaction_session_timeout: "1ms",
  idle_session_timeout: "3s",
  client_encoding: "LATIN1",
  DateStyle: "German",
  IntervalStyle: "iso_8601",
  bytea_output: "escape",
  transform_null_equals: "on",
  search_path: "pg_temp",
  quote_all_identifiers: "on",
};

/** A database that has these defaults. */
export async function hostile(): Promise<Database> {
  const database = await Database.make();
  await using outside = new Outside(database.url());
  for (const [name, value] of Object.entries(HOSTILE)) {
    await outside.run(
      `ALTER DATABASE ${database.name} SET ${name} = '${value}'`,
    );
  }
  return database;
}
