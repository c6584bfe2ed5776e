/**
 * A store in MySQL or MariaDB through `deno_mysql`, a driver written for Deno.
 * It has the same tables, statements and laws as `mysql:`, shares no driver code
 * with it, and is slower.
 *
 * The driver is on the web, at the address in the import map. The adapter loads
 * it at the first use of a `deno-mysql:` URL, and never otherwise.
 *
 * @module
 */
import { AppError } from "../src/errors.ts";
import type { Identified } from "../src/record/record_type.ts";
import { requireDeno } from "../src/dao/require_deno.ts";
import type { Store } from "../src/dao/store.ts";
import type {
  AnyRecordStoreAdapter,
  StoreOptions,
} from "../src/dao/adapter.ts";
import { alarm } from "../src/resilience/alarm.ts";
import { WorkingTime } from "../src/resilience/working_time.ts";
import { RUNTIME, type Runtime } from "../src/runtime.ts";
import { configOf, type DenoMysql, isDriver } from "./deno_mysql/client.ts";
import { DenoMysqlConnection } from "./deno_mysql/connection.ts";
import { FirstLook } from "./deno_mysql/first_look.ts";
import { administratorSql } from "./mysql/administrator.ts";
import { pooledDrivers } from "./sql/pool/pooled_driver.ts";
import { FAILURES } from "./mysql/errors.ts";
import { tablesOf } from "./mysql/tables_of_url.ts";
import { mapColumns } from "./sql/statements/columns.ts";
import { SqlStore } from "./sql/store.ts";
import { TRIGGERED_TABLE_PARAMETERS } from "./sql/statements/trigger_wish.ts";

/** The adapter of `deno-mysql:` URLs. */
export const denoMysql: AnyRecordStoreAdapter = {
  kind: "store",
  scheme: "deno-mysql",
  shared: true,
  example: "deno-mysql://user:password@127.0.0.1:3306/person?table=person",
  mapsColumns: true,
  parameters: {
    ...TRIGGERED_TABLE_PARAMETERS,
    tls: "true: encrypt, and check the server's certificate (false)",
    "tls-ca": "a PEM file of authorities to trust besides the system's",
    "insecure-login": "true: use a password without TLS beyond loopback: any " +
      "server\nthat asks for it gets it (false)",
  },
  async load(): Promise<void> {
    await loadDriver(LONGEST_LOAD, RUNTIME);
  },
  open<R extends Identified>(
    url: URL,
    options: StoreOptions<R>,
  ): Store<R> {
    requireDeno('"deno-mysql:"', '"mysql:"');
    const { timeout, connections, runtime = RUNTIME } = options;
    const record = mapColumns(options.record, url, denoMysql.parameters);
    const { outbox, ...tables } = tablesOf(url, { ...options, record });
    const config = configOf(url, timeout);
    const look = new FirstLook(runtime);
    return new SqlStore({
      record,
      ...pooledDrivers(
        async (deadline) => {
          const left = deadline - WorkingTime.of(runtime).now();
          const driver = await loadDriver(left, runtime);
          const own = config();
          await look.at(own, deadline);
          return await DenoMysqlConnection.open(
            driver,
            own,
            deadline,
            runtime,
            outbox,
          );
        },
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
  sql: (url, record) => administratorSql(url, record, denoMysql.parameters),
};

/** The longest time to load the driver at the start, in milliseconds. */
const LONGEST_LOAD = 30_000;

/** The driver's address, for the error message about the import map. */
const ADDRESS = "https://deno.land/x/mysql@v2.12.1/mod.ts";

/**
 * The driver; the runtime keeps it after the first load. The import takes a
 * variable, so that no tool downloads the driver before its first use.
 */
async function loadDriver(
  limit: number,
  runtime: Runtime,
): Promise<DenoMysql> {
  const address = addressOf("deno_mysql", "deno_mysql/mod.ts");
  if (address === undefined) {
    throw unreachable(
      Deno.build.standalone
        ? "is not in this binary. Use mysql: instead."
        : `is not in the import map. Add "deno_mysql": "${ADDRESS}", or use ` +
          "mysql: instead.",
    );
  }
  const driver = await inTime(runtime, limit, import(address)).catch(
    (cause) => {
      throw unreachable(
        `could not be loaded from ${address}. Load it once on a machine that ` +
          "reaches it, or use mysql: instead.",
        { cause },
      );
    },
  );
  if (!isDriver(driver)) {
    throw unreachable(
      `was not found at ${address}: that module exports no Connection or ` +
        "configLogger.",
    );
  }
  await driver.configLogger({ enable: false });
  return driver;
}

/** The address of the first name that the import map resolves. */
function addressOf(...names: string[]): string | undefined {
  for (const name of names) {
    try {
      return import.meta.resolve(name);
    } catch {
      // The import map lacks this name: try the next one.
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

async function inTime<T>(
  runtime: Runtime,
  limit: number,
  work: Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = alarm(
    runtime,
    limit,
    () => reject(new Error("Loading the driver took too long")),
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    cancel();
  }
}
