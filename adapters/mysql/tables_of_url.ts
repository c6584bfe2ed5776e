/**
 * The tables that a `mysql:` or `deno-mysql:` URL names, and what the service
 * makes of them.
 *
 * @module
 */
import type { StoreOptions } from "../../src/dao/adapter.ts";
import type { Identified } from "../../src/record/record_type.ts";
import type { SqlStoreParts } from "../sql/store.ts";
import {
  creationOf,
  outboxOf,
  tableName,
} from "../sql/statements/table_of_url.ts";
import { triggerWish } from "../sql/statements/trigger_wish.ts";
import { prepareMysql } from "./table.ts";
import { Triggers } from "./triggers.ts";

/**
 * The parts of a store that depend on the tables of its URL; throws
 * `AppError("config")` if a parameter is wrong.
 */
export function tablesOf<R extends Identified>(
  url: URL,
  { record, otherWriters, dryRun }: Pick<
    StoreOptions<R>,
    "record" | "otherWriters" | "dryRun"
  >,
): Pick<SqlStoreParts<R>, "prepare" | "coverage"> & {
  /** The name of the outbox. */
  readonly outbox: string;
} {
  const table = tableName(url.searchParams.get("table"), record.name);
  const create = creationOf(url, dryRun);
  const wish = triggerWish(url, otherWriters);
  const triggers = new Triggers(table, record.fields, wish);
  return {
    outbox: outboxOf(table),
    prepare: () => prepareMysql(record, table, create, triggers),
    coverage: () => triggers.coverage(),
  };
}
