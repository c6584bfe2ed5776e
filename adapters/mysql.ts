/**
 * People in MySQL or MariaDB, shared by any number of processes.
 *
 * A table that is already there is used as it is, if it has the columns `id`,
 * `first_name` and `last_name` and a unique index on `id`; whatever their
 * collations, ids and names are compared byte for byte. Beside it, a table
 * `<table>_outbox` holds the outbox: the invalidations that a cache has not
 * acknowledged.
 *
 * @module
 */
import type { Identified } from "../src/record/record_type.ts";
import type { Store } from "../src/dao/store.ts";
import type {
  AnyRecordStoreAdapter,
  StoreOptions,
} from "../src/dao/registry.ts";
import { MysqlConnection } from "./mysql/connection.ts";
import { mysqlDrivers } from "./mysql/driver.ts";
import { prepareMysql } from "./mysql/table.ts";
import { connectionOptions } from "./mysql/url.ts";
import { SqlStore } from "./sql/store.ts";
import { flag, tableName } from "./sql/table.ts";

/** The adapter of `mysql:` URLs. */
export const mysql: AnyRecordStoreAdapter = {
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
  open<R extends Identified>(
    url: URL,
    { record, timeout, connections }: StoreOptions<R>,
  ): Store<R> {
    const table = tableName(url.searchParams.get("table"), record.name);
    const create = flag(url, "create", true);
    const connection = connectionOptions(url);
    return new SqlStore({
      record,
      ...mysqlDrivers(
        (deadline) => MysqlConnection.open(connection(), deadline, timeout),
        connections,
      ),
      prepare: () => prepareMysql(record, table, create),
      timeout,
      batchGets: true,
    });
  },
};
