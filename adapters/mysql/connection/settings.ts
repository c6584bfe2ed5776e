/**
 * The settings of every session. Without them, the defaults of the server or of
 * the account could change the meaning of our statements. The README of this
 * folder tells what each one prevents, and which other defaults do no harm.
 *
 * @module
 */

/**
 * The variable by which the triggers for other writers know a session of the
 * service. It names the outbox, so that the triggers of another service on the
 * same server count such a session as another writer.
 */
export const MARK = "@person_service";

/** The value of the variable for an outbox in the database of the session. */
export function markOf(outbox: string): string {
  return `CONCAT(DATABASE(), '.${outbox}')`;
}

/** A setting of the session. */
interface Setting {
  readonly name: string;
  /** The value as SQL, which also equals what the server then shows. */
  readonly value: string | number;
  /**
   * The servers that have it, as a comment with a version begins: to the other
   * kind of server, and to an older one, all of it is a comment.
   */
  readonly only?: `${"M!10" | "!"}${number}`;
  /** The assignment, if it is not simply the value. */
  readonly set?: string;
}

const MOST = "18446744073709551615";

const SETTINGS: readonly Setting[] = [
  // The quoting of SQL, and errors where a value would be changed.
  {
    name: "sql_mode",
    value:
      "'NO_AUTO_VALUE_ON_ZERO,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
      "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  },
  // The numbers of errors are found by English messages in one driver.
  { name: "lc_messages", value: "'en_US'" },
  // Transactions.
  {
    name: "autocommit",
    value: 1,
    // A change from 0 to 1 also ends a transaction of the server's init_connect.
    set: "autocommit = 0, SESSION autocommit = 1",
  },
  { name: "completion_type", value: "'NO_CHAIN'" },
  { name: "tx_isolation", value: "'REPEATABLE-READ'", only: "M!100101" },
  { name: "tx_read_only", value: 0, only: "M!100101" },
  { name: "transaction_isolation", value: "'REPEATABLE-READ'", only: "!50720" },
  { name: "transaction_read_only", value: 0, only: "!50720" },
  // All rows, as they are now, in order; and no refusal by an estimated cost.
  { name: "sql_select_limit", value: MOST },
  {
    name: "system_versioning_asof",
    value: "'DEFAULT'",
    only: "M!100304",
    set: "system_versioning_asof = DEFAULT",
  },
  { name: "sql_buffer_result", value: 0 },
  { name: "sql_big_selects", value: 1 },
  { name: "sql_safe_updates", value: 0 },
  { name: "tmp_disk_table_size", value: MOST, only: "M!100207" },
  // A list of ids is searched by the index: a scan would lock all rows.
  { name: "in_predicate_conversion_threshold", value: 0, only: "M!100500" },
  { name: "optimizer_max_sel_arg_weight", value: 32000, only: "M!100600" },
  { name: "range_optimizer_max_mem_size", value: 0, only: "!50720" },
  // The constraints of the table.
  { name: "unique_checks", value: 1 },
  { name: "foreign_key_checks", value: 1 },
  { name: "check_constraint_checks", value: 1, only: "M!100201" },
  // No wait is longer than a call.
  { name: "innodb_lock_wait_timeout", value: 2 },
  { name: "lock_wait_timeout", value: 2 },
  { name: "wait_timeout", value: 600 },
];

/**
 * What SET NAMES has set, and what only a privileged account may set: with
 * `sql_log_bin = 0` a replica that takes over lacks our writes.
 */
const CHECKED: readonly Setting[] = [
  { name: "character_set_client", value: "'utf8mb4'" },
  { name: "character_set_connection", value: "'utf8mb4'" },
  { name: "character_set_results", value: "'utf8mb4'" },
  { name: "sql_log_bin", value: 1 },
];

/**
 * What only a node of a cluster (Galera) has. A node may still have to apply what
 * another node has committed, so each statement waits for that: 7 is for reads,
 * updates, deletes and inserts. And a node that has lost the others must not
 * answer a read with what it has.
 */
const OF_NODE: readonly Setting[] = [
  { name: "wsrep_sync_wait", value: 7 },
  { name: "wsrep_dirty_reads", value: 0 },
];

/** In a session that has it off, a write does not reach the other nodes. */
const CHECKED_OF_NODE: readonly Setting[] = [
  { name: "wsrep_on", value: 1, only: "M!100101" },
];

/** An expression: whether the server is a node, if there is such a thing. */
export const IS_NODE = "(/*M!100101 (SELECT VARIABLE_VALUE = 'ON' FROM " +
  "information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME = 'wsrep_on') + */ " +
  "/*!50720 (SELECT COUNT(*) FROM performance_schema.session_variables " +
  "WHERE VARIABLE_NAME = 'wsrep_sync_wait') + */ 0)";

/**
 * The statement that sets a session up. With a `limit` the server ends each
 * statement (MySQL: each SELECT) after so many milliseconds, because the server
 * does not notice that the client has stopped waiting. With an `outbox` its
 * triggers take the session for one of the service.
 */
export function setSession(limit = 0, outbox?: string): string {
  const settings = [...SETTINGS, ...limits(limit)].map((it) => {
    const { name, value, set = `${name} = ${value}` } = it;
    return onlyOn(it, `, SESSION ${set}`);
  });
  const own = outbox === undefined ? "" : `, ${MARK} = ${markOf(outbox)}`;
  return `SET NAMES utf8mb4${settings.join("")}${own}`;
}

/** The statement that completes the set-up of a session on a node. */
export function setNode(): string {
  const settings = OF_NODE.map(({ name, value }) =>
    `SESSION ${name} = ${value}`
  );
  return `SET ${settings.join(", ")}`;
}

/** An expression: the names of the settings that are not as they were set. */
export function wrongSettings(): string {
  return wrongOf([...SETTINGS, ...CHECKED]);
}

/** The same for the settings that only a node of a cluster has. */
export function wrongSettingsOfNode(): string {
  return wrongOf([...OF_NODE, ...CHECKED_OF_NODE]);
}

function wrongOf(settings: readonly Setting[]): string {
  const names = settings.map((it) => {
    const { name, value } = it;
    return onlyOn(it, `, IF(@@SESSION.${name} = ${value}, NULL, '${name}')`);
  });
  return `CONCAT_WS(', '${names.join("")})`;
}

function limits(limit: number): readonly Setting[] {
  return [
    { name: "max_statement_time", value: limit / 1000, only: "M!100101" },
    { name: "max_execution_time", value: Math.ceil(limit), only: "!50720" },
  ];
}

function onlyOn({ only }: Setting, sql: string): string {
  return only ? ` /*${only} ${sql} */` : sql;
}
