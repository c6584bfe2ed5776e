/**
 * A store in PostgreSQL, shared by any number of processes.
 *
 * The store uses an existing table as it is, if the table has a column for each
 * field of the record and a unique index on `id`. It compares ids and texts byte
 * for byte, whatever the collations of the columns. A second table,
 * `<table>_outbox`, holds the outbox: the invalidations that a cache has not
 * acknowledged yet.
 *
 * @module
 */
import type {
  AnyRecordStoreAdapter,
  StoreOptions,
} from "../src/dao/adapter.ts";
import type { Store } from "../src/dao/store.ts";
import { flag } from "../src/dao/url_text.ts";
import type { Identified } from "../src/record/record_type.ts";
import { RUNTIME } from "../src/runtime.ts";
import { administratorSql } from "./postgres/administrator.ts";
import { PostgresConnection } from "./postgres/connection/connection.ts";
import { markOf } from "./postgres/dialect.ts";
import { FAILURES } from "./postgres/errors.ts";
import { Notifications } from "./postgres/notifications.ts";
import { preparePostgres } from "./postgres/table.ts";
import { Triggers } from "./postgres/triggers.ts";
import { connectionOptions } from "./postgres/connection/url.ts";
import { tablesOf } from "./postgres/tables_of_url.ts";
import { mapColumns } from "./sql/statements/columns.ts";
import { pooledDrivers } from "./sql/pool/pooled_driver.ts";
import { SqlStore } from "./sql/store.ts";
import { creationOf } from "./sql/statements/table_of_url.ts";
import {
  TRIGGERED_TABLE_PARAMETERS,
  triggerWish,
} from "./sql/statements/trigger_wish.ts";

/** The adapter of `postgres:` URLs. */
export const postgres: AnyRecordStoreAdapter = {
  kind: "store",
  scheme: "postgres",
  mistakenFor: ["postgresql", "pg", "psql"],
  shared: true,
  example: "postgres://user:password@127.0.0.1:5432/person?table=person",
  mapsColumns: true,
  parameters: {
    ...TRIGGERED_TABLE_PARAMETERS,
    schema: "the schema of the tables (public)",
    tls: "true: encrypt, and check the server's certificate; false: do not\n" +
      "(true beyond loopback)",
    "tls-ca": "a PEM file of the authorities to trust (the system's)",
    "insecure-login": "true: without TLS, give the password to any server " +
      "that\nasks for it, also beyond loopback (false)",
    notify: "true: hear of outbox rows at once; programs that change people\n" +
      "then write more slowly, and cannot PREPARE TRANSACTION (false)",
  },
  open<R extends Identified>(
    url: URL,
    options: StoreOptions<R>,
  ): Store<R> {
    const { timeout, connections, runtime = RUNTIME } = options;
    const record = mapColumns(options.record, url, postgres.parameters);
    const tables = tablesOf(url, record.name);
    const create = creationOf(url, options.dryRun);
    const wish = triggerWish(url, options.otherWriters);
    const triggers = new Triggers(tables, record.fields, wish);
    const listens = flag(url, "notify");
    const notifications = new Notifications(tables, {
      listens,
      creates: wish !== "never",
    });
    const connection = connectionOptions(url);
    const store = new SqlStore({
      record,
      ...pooledDrivers(
        (deadline, { urgent }) =>
          PostgresConnection.open(connection(), deadline, {
            limit: timeout,
            outbox: markOf(tables),
            listener: urgent ? notifications.listener : undefined,
            runtime,
          }),
        FAILURES,
        connections,
        runtime,
        options.onPool,
      ),
      *prepare() {
        const it = yield* preparePostgres(record, tables, create, triggers);
        yield* notifications.create({ dryRun: create === "later" });
        return it;
      },
      *coverage() {
        return notifications.noted(yield* triggers.coverage());
      },
      timeout,
      runtime,
    });
    if (listens) store.outbox.listen = (it) => notifications.listen(it);
    return store;
  },
  sql: (url, record) => administratorSql(url, record, postgres.parameters),
};
