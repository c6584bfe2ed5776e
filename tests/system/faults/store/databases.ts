/**
 * The databases that the service must serve from, whatever fails.
 *
 * @module
 */
import type { FaultyStore } from "./faulty_store.ts";
import { FaultyMariaDb } from "./mariadb.ts";
import { FaultyPostgres } from "./postgres.ts";

/** The name of one of them. */
export type DatabaseName = "MariaDB" | "PostgreSQL";

/** Starts each of them, by its name. */
export const DATABASES: Readonly<
  Record<DatabaseName, () => Promise<FaultyStore>>
> = {
  MariaDB: FaultyMariaDb.start,
  PostgreSQL: FaultyPostgres.start,
};
