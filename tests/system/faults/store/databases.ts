/**
 * The databases that the service must serve from, whatever fails.
 *
 * @module
 */
import type { FaultyStore } from "./faulty_store.ts";
import { FaultyMariaDb } from "./mariadb.ts";
import { FaultyPostgres } from "./postgres.ts";

/** Starts each of them, by its name. */
export const DATABASES: Readonly<Record<string, () => Promise<FaultyStore>>> = {
  MariaDB: FaultyMariaDb.start,
  PostgreSQL: FaultyPostgres.start,
};
