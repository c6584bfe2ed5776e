/**
 * People in MySQL or MariaDB, shared by any number of processes.
 *
 * A table that is already there is used as it is, if it has the columns `id`,
 * `first_name` and `last_name` and a unique index on `id`; whatever their
 * collations, ids and names are compared byte for byte. Beside it, a table
 * `<table>_pending` holds the log of pending invalidations.
 *
 * @module
 */
import type { PersonStore } from "../src/dao/person_dao.ts";
import type { StoreAdapter, StoreOptions } from "../src/dao/registry.ts";
import { MysqlConnection } from "./mysql/connection.ts";
import { mysqlDrivers } from "./mysql/driver.ts";
import { prepareMysql } from "./mysql/table.ts";
import { connectionOptions } from "./mysql/url.ts";
import { SqlStore } from "./sql/store.ts";
import { flag, tableName } from "./sql/table.ts";

/** The adapter of `mysql:` URLs. */
export const mysql: StoreAdapter = {
  kind: "store",
  scheme: "mysql",
  shared: true,
  example: "mysql://user:password@127.0.0.1:3306/person?table=person",
  parameters: {
    table: "the table of people (person)",
    create: "false: never create a table (true)",
    tls: "true: encrypt, and check the server's certificate (false)",
    "tls-ca": "a PEM file of the authorities to trust (those of the system)",
  },
  open(url: URL, { timeout, connections }: StoreOptions): PersonStore {
    const table = tableName(url.searchParams.get("table"));
    const create = flag(url, "create", true);
    const connection = connectionOptions(url);
    return new SqlStore({
      ...mysqlDrivers(
        (deadline) => MysqlConnection.open(connection(), deadline, timeout),
        connections,
      ),
      prepare: () => prepareMysql(table, create),
      timeout,
      batchGets: true,
    });
  },
};
