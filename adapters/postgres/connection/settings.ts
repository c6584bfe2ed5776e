/**
 * The settings of every session. Without them, the defaults of the server, the
 * database or the role could change the meaning of our statements. The README
 * of this folder tells what each one prevents.
 *
 * @module
 */
import { literal } from "../dialect.ts";

/**
 * The setting by which the triggers for other writers know a session of the
 * service. It names the outbox, so that the triggers of another service in the
 * same database count such a session as another writer.
 */
export const MARK = "person.writer";

/** The version number of the oldest server that has all that is needed. */
export const OLDEST = 130000;

/** A setting of the session. */
interface Setting {
  readonly name: string;
  /** The value, as the server shows it. */
  readonly value: string;
  /** The version number of the oldest server that has the setting. */
  readonly since?: number;
}

const SETTINGS: readonly Setting[] = [
  // Transactions.
  { name: "default_transaction_isolation", value: "read committed" },
  { name: "default_transaction_deferrable", value: "off" },
  // The texts of statements and of numbers.
  { name: "standard_conforming_strings", value: "on" },
  { name: "extra_float_digits", value: "1" },
  // A policy that hides rows is an error.
  { name: "row_security", value: "off" },
  // Each statement has one plan, which reads by the index and sorts nothing.
  { name: "plan_cache_mode", value: "force_generic_plan" },
  { name: "enable_indexscan", value: "on" },
  { name: "enable_nestloop", value: "on" },
  { name: "enable_seqscan", value: "off" },
  { name: "enable_bitmapscan", value: "off" },
  { name: "enable_sort", value: "off" },
  { name: "enable_hashjoin", value: "off" },
  { name: "enable_mergejoin", value: "off" },
  { name: "jit", value: "off" },
  { name: "max_parallel_workers_per_gather", value: "0" },
  // No wait is longer than a call; the pool hangs up before the server does.
  { name: "lock_timeout", value: "2s" },
  { name: "idle_in_transaction_session_timeout", value: "10s" },
  { name: "idle_session_timeout", value: "0", since: 140000 },
  { name: "transaction_timeout", value: "0", since: 170000 },
];

/** What the client has set at the start, or only a superuser may set. */
const CHECKED: readonly Setting[] = [
  { name: "client_encoding", value: "UTF8" },
  { name: "server_encoding", value: "UTF8" },
  { name: "session_replication_role", value: "origin" },
  { name: "zero_damaged_pages", value: "off" },
];

/** The SQL of the server's version number. */
export const VERSION_NUMBER = "current_setting('server_version_num')::int";

/**
 * The statement that sets a session up. With a `limit` the server ends each
 * statement after that many milliseconds, because it does not notice that the
 * client has stopped waiting. With an outbox, the triggers that write to it know
 * that the session is one of the service.
 */
export function setSession(limit = 0, outbox?: string): string {
  const settings = [
    ...SETTINGS.map((it) => onlyOn(it, assign(it.name, literal(it.value)))),
    assign("statement_timeout", literal(String(Math.ceil(limit)))),
    // With `off` a crash loses acknowledged commits. The service keeps other values.
    assign(
      "synchronous_commit",
      "CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' " +
        "ELSE current_setting('synchronous_commit') END",
    ),
    ...(outbox === undefined ? [] : [assign(MARK, literal(outbox))]),
  ];
  return `SELECT ${settings.join(", ")}`;
}

/** A query for the names of the settings that are not as they were set. */
export function wrongSettings(): string {
  const names = [...SETTINGS, ...CHECKED].map((it) =>
    onlyOn(
      it,
      `CASE WHEN current_setting('${it.name}') = ${literal(it.value)} ` +
        `THEN NULL ELSE '${it.name}' END`,
    )
  );
  return `concat_ws(', ', ${names.join(", ")})`;
}

function assign(name: string, value: string): string {
  return `set_config('${name}', ${value}, false)`;
}

function onlyOn({ since }: Setting, sql: string): string {
  return since
    ? `CASE WHEN ${VERSION_NUMBER} >= ${since} THEN ${sql} END`
    : sql;
}
