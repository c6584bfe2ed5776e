/**
 * A store in MySQL or MariaDB, shared by any number of processes.
 *
 * The store uses an existing table as it is, if the table has a column for each
 * field of the record and a unique index on `id`. It compares ids and texts byte
 * for byte, whatever the collations of the columns. A second table,
 * `<table>_outbox`, holds the outbox: the invalidations that a cache has not
 * acknowledged yet.
 *
 * @module
 */
import type { Identified } from "../src/record/record_type.ts";
import type { Store } from "../src/dao/store.ts";
import type {
  AnyRecordStoreAdapter,
  StoreOptions,
} from "../src/dao/adapter.ts";
import { RUNTIME } from "../src/runtime.ts";
import { administratorSql } from "./mysql/administrator.ts";
import { MysqlConnection } from "./mysql/connection/connection.ts";
import { pooledDrivers } from "./sql/pool/pooled_driver.ts";
import { FAILURES } from "./mysql/errors.ts";
import { tablesOf } from "./mysql/tables_of_url.ts";
import { connectionOptions } from "./mysql/connection/url.ts";
import { mapColumns } from "./sql/statements/columns.ts";
import { SqlStore } from "./sql/store.ts";
import { TRIGGERED_TABLE_PARAMETERS } from "./sql/statements/trigger_wish.ts";

/** The adapter of `mysql:` URLs. */
export const mysql: AnyRecordStoreAdapter = {
  kind: "store",
  scheme: "mysql",
  mistakenFor: ["mariadb"],
  shared: true,
  example: "mysql://user:password@127.0.0.1:3306/person?table=person",
  mapsColumns: true,
  parameters: {
    ...TRIGGERED_TABLE_PARAMETERS,
    tls: "true: encrypt, and check the server's certificate (false)",
    "tls-ca": "a PEM file of the authorities to trust (the system's)",
    "server-key": "without TLS: a PEM file of the server's public key, by\n" +
      "which a server that asks for the password gets it",
    "insecure-login": "true: without TLS, give the password to any server " +
      "that\nasks for it, also beyond loopback (false)",
  },
  open<R extends Identified>(
    url: URL,
    options: StoreOptions<R>,
  ): Store<R> {
    const { timeout, connections, runtime = RUNTIME } = options;
    const record = mapColumns(options.record, url, mysql.parameters);
    const { outbox, ...tables } = tablesOf(url, { ...options, record });
    const connection = connectionOptions(url);
    return new SqlStore({
      record,
      ...pooledDrivers(
        (deadline) =>
          MysqlConnection.open(
            { ...connection(), outbox },
            deadline,
            runtime,
            timeout,
          ),
        FAILURES,
        connections,
        runtime,
        options.onPool,
      ),
      ...tables,
      timeout,
      runtime,
    });
  },
  sql: (url, record) => administratorSql(url, record, mysql.parameters),
};
