/**
 * People in MySQL or MariaDB through `deno_mysql`, a driver written for Deno:
 * the same tables, statements and laws as `mysql:`, at about a third of its
 * speed, and with none of its code.
 *
 * The driver is on the web, at the address that the import map has for it. It
 * is loaded when it is first needed, and never otherwise.
 *
 * @module
 */
import { AppError } from "../src/errors.ts";
import type { Identified } from "../src/record/record_type.ts";
import type { Store } from "../src/dao/store.ts";
import type {
  AnyRecordStoreAdapter,
  StoreOptions,
} from "../src/dao/registry.ts";
import { configOf, type DenoMysql, isDriver } from "./deno_mysql/client.ts";
import { DenoMysqlConnection } from "./deno_mysql/connection.ts";
import { mysqlDrivers } from "./mysql/driver.ts";
import { prepareMysql } from "./mysql/table.ts";
import { SqlStore } from "./sql/store.ts";
import { flag, tableName } from "./sql/table.ts";

/** The adapter of `deno-mysql:` URLs. */
export const denoMysql: AnyRecordStoreAdapter = {
  kind: "store",
  scheme: "deno-mysql",
  shared: true,
  example: "deno-mysql://user:password@127.0.0.1:3306/person?table=person",
  parameters: {
    table: "the table of people (person)",
    create: "false: never create a table (true)",
    tls: "true: encrypt, and check the server's certificate (false)",
    "tls-ca": "a PEM file of authorities to trust besides the system's",
  },
  async load(): Promise<void> {
    await loadDriver(LONGEST_LOAD);
  },
  open<R extends Identified>(
    url: URL,
    { record, timeout, connections }: StoreOptions<R>,
  ): Store<R> {
    const table = tableName(url.searchParams.get("table"), record.name);
    const create = flag(url, "create", true);
    const config = configOf(url, timeout);
    return new SqlStore({
      record,
      ...mysqlDrivers(
        async (deadline) => {
          const driver = await loadDriver(deadline - performance.now());
          return await DenoMysqlConnection.open(driver, config(), deadline);
        },
        connections,
      ),
      prepare: () => prepareMysql(record, table, create),
      timeout,
      batchGets: true,
    });
  },
};

/** Milliseconds that the web gets before the service starts. */
const LONGEST_LOAD = 30_000;

/** Where it is, for those whose import map does not say so. */
const ADDRESS = "https://deno.land/x/mysql@v2.12.1/mod.ts";

/**
 * The driver; the runtime keeps it once it is loaded. Its name is a variable,
 * so that no tool looks for it on the web before anyone wants it.
 */
async function loadDriver(limit: number): Promise<DenoMysql> {
  const address = addressOf("deno_mysql", "deno_mysql/mod.ts");
  if (address === undefined) {
    throw unreachable(
      Deno.build.standalone
        ? "is not in this binary. Use mysql: instead."
        : `is not in the import map. Add "deno_mysql": "${ADDRESS}", or use ` +
          "mysql: instead.",
    );
  }
  const driver = await inTime(limit, import(address)).catch((cause) => {
    throw unreachable(
      `could not be loaded from ${address}. Load it once on a machine that ` +
        "reaches it, or use mysql: instead.",
      { cause },
    );
  });
  if (!isDriver(driver)) {
    throw unreachable(
      `is not what ${address} holds: it exports no Connection or configLogger.`,
    );
  }
  await driver.configLogger({ enable: false });
  return driver;
}

/** Where the first of the names leads that the import map has. */
function addressOf(...names: string[]): string | undefined {
  for (const name of names) {
    try {
      return import.meta.resolve(name);
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

function unreachable(reason: string, options?: ErrorOptions): AppError {
  return new AppError(
    "unavailable",
    `The driver deno_mysql ${reason}`,
    options,
  );
}

async function inTime<T>(limit: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error("It took too long")),
    Math.max(0, limit),
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
